import { expect, it } from 'vitest';
import { heldAndKept, monthsOf } from '../../../scripts/decisions/months.ts';
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

it.each([
  [[], [[50, 90]]],
  [[[60, 70]], [[50, 90]]],
  [
    [[10, 20]],
    [
      [10, 20],
      [50, 90],
    ],
  ],
  [[[40, 60]], [[40, 90]]],
  [[[30, 50]], [[30, 90]]],
  [
    [
      [30, 35],
      [5, 10],
      [8, 20],
      [6, 7],
    ],
    [
      [5, 20],
      [30, 35],
      [50, 90],
    ],
  ],
])('before 50 to 90 what the holds %j keep is %j', (holds, periods) => {
  const period = ([from, to]: number[]) => ({ from: from!, to: to! });
  expect(heldAndKept({ since: 50, until: 90, holds: holds.map(period) })).toEqual(periods.map(period));
});
