import { expect, test } from 'vitest';
import { readDay } from '../../../src/training/data/day.ts';

test('a day is counted from 1970, and a time behind it does not matter', () => {
  expect(
    ['1970-01-01', ' 1970-01-02 ', '2026-01-31T23:59:59+14:00', '2026-01-31 08:15'].map(readDay),
  ).toEqual([0, 1, 20_484, 20_484]);
});

test.each(['', '31.01.2026', '2026-02-30', '2026-1-31', '20260131', '2026-01-31x', 'yesterday'])(
  '%j is no day',
  (text) => {
    expect(readDay(text)).toBeUndefined();
  },
);
