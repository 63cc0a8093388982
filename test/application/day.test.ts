import { expect, test } from 'vitest';
import { dayText, noDay, readDay } from '../../src/application/day.ts';

test('a day is counted from 1970, and a time behind it does not matter', () => {
  expect(
    [
      '1970-01-01',
      ' 1970-01-02 ',
      '2026-01-31T23:59:59+14:00',
      '2026-01-31 08:15',
      '2026-01-31  8:15 PM',
    ].map(readDay),
  ).toEqual([0, 1, 20_484, 20_484, 20_484]);
});

test.each([
  '',
  '31.01.2026',
  '01/31/2026',
  '26-01-31',
  '2026-02-30',
  '2026-1-31',
  '20260131',
  '2026-01-31x',
  '2026-01-31 x',
  '2026-01-31 2026-02-28',
  'yesterday',
])('%j is no day', (text) => {
  expect(readDay(text)).toBeUndefined();
});

test('a day is written as it is read, from the year 0 to the year 9999', () => {
  for (const text of ['0000-02-29', '0099-12-31', '1900-02-28', '1970-01-01', '2000-02-29', '9999-12-31'])
    expect(dayText(readDay(text)!)).toBe(text);
});

test.each([
  ['2026-02-30', 'is not a date: there is no such day'],
  ['2026-13-01 08:15', 'is not a date: there is no such day'],
  ['31.01.2026', 'is not a date: write it as 2026-01-31'],
  ['01/31/2026', 'is not a date: write it as 2026-01-31'],
  ['20260131', 'is not a date: write it as 2026-01-31'],
  ['2026-01-31 x', 'is not a date: write it as 2026-01-31'],
  ['soon', 'is not a date: write it as 2026-01-31'],
  [
    '01/02/2026',
    'is not a date for sure, as day and month may stand in either order: write it as 2026-01-31',
  ],
  ['1.2.26', 'is not a date for sure, as day and month may stand in either order: write it as 2026-01-31'],
])('of %j is said that it %s', (text, said) => {
  expect(noDay(text)).toBe(said);
});
