import { describe, expect, test } from 'vitest';
import { csvCell, defused, undefused } from '../../src/table/cell.ts';

describe('defused', () => {
  test.each(['=1+1', '+SUM(A1)', '-cmd', '@x', '\tx', '\rx', '\nx', '=', '-', '+1-1'])(
    'puts an apostrophe before %j',
    (text) => {
      expect(defused(text)).toBe(`'${text}`);
    },
  );

  test.each(['', 'abc', '-12', '+3.5', '-1e-7', '.5', "'=1", 'a=b', '1-1', ' =1'])(
    'leaves %j alone',
    (text) => {
      expect(defused(text)).toBe(text);
    },
  );
});

test('a cell of a million characters is defused in one look', () => {
  const cell = `+${'1'.repeat(1_000_000)}x`;
  expect(defused(cell)).toBe(`'${cell}`);
});

describe('csvCell', () => {
  test('quotes for another delimiter too', () => {
    expect(csvCell('a;b', ';')).toBe('"a;b"');
    expect(csvCell('a;b')).toBe('a;b');
  });
});

test('a number is none to defuse in the style that its file writes', () => {
  const style = { decimal: ',', thousands: '.' } as const;
  expect([defused('-1.234,50', style), defused('-3,5', style), defused('-1.5', style)]).toEqual([
    '-1.234,50',
    '-3,5',
    '-1.5',
  ]);
  expect([defused('-3,5'), defused('-3,5x', style)]).toEqual(["'-3,5", "'-3,5x"]);
  for (const text of ['=x', '-3,5', "'=x", 'plain', "'plain"])
    expect(undefused(defused(text))).toBe(text.replace(/^'(?==)/, ''));
});
