import { expect, it } from 'vitest';
import { monthsOf } from '../../../scripts/decisions/months.ts';
import { DAY_MS } from '../../../src/time.ts';

const at = (text: string) => Date.parse(text);

it('cuts a period where months begin, and leaves nothing out', () => {
  expect(monthsOf({ from: at('2025-12-30T10:00:00Z'), to: at('2026-02-01T00:00:00.001Z') })).toEqual([
    { from: at('2025-12-30T10:00:00Z'), to: at('2026-01-01') },
    { from: at('2026-01-01'), to: at('2026-02-01') },
    { from: at('2026-02-01'), to: at('2026-02-01T00:00:00.001Z') },
  ]);
  expect(monthsOf({ from: at('2026-01-01'), to: at('2026-02-01') })).toHaveLength(1);
});

it('makes no part longer than one call may be', () => {
  const months = monthsOf({ from: at('2023-01-01'), to: at('2026-12-31') });
  expect(months).toHaveLength(48);
  expect(Math.max(...months.map(({ from, to }) => to - from))).toBe(31 * DAY_MS);
});
