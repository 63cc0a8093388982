import { expect, test } from 'vitest';
import { ACTIONS } from '../../../scripts/model/actions.ts';
import { printableData } from '../../../scripts/model/printable-data.ts';
import { EVENT_EXAMPLE } from '../../../src/http/models/views.ts';

test('texts and names are written out, however deep, and all else stays', () => {
  expect(
    printableData({ a: ['x\n', 1, null, true], 'b\u001b': { c: '\u202e' }, d: undefined, share: 0.1 }),
  ).toEqual({ a: ['x\\n', 1, null, true], 'b\\u001b': { c: '\\u202e' }, d: undefined, share: 0.1 });
});

test('a reason from before it was refused forges no line of the history', () => {
  const why = 'ok\n9      2026-01-01T00:00:00.000Z  promotion  champion  1 → 2  the board';
  const data = { events: [{ ...EVENT_EXAMPLE, why }], scored: null, next_cursor: null };
  const lines = ACTIONS.history!.lines!(printableData(data));
  expect(lines).toHaveLength(2);
  expect(lines.join('')).not.toContain('\n');
  expect(lines[1]).toContain('ok\\n9 ');
});
