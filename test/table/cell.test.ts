import { describe, expect, test } from 'vitest';
import { csvCell, defused } from '../../src/table/cell.ts';

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
