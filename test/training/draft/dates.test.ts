import { expect, test } from 'vitest';
import { looksLikeDate, looksLikeDayNumber } from '../../../src/training/draft/dates.ts';

test.each([
  ...['2024-01-31', '2024-01-31T10:20:30Z', '2024-01-31 10:20:30.123', '2024/1/5', '31.12.2024', '1/2/24'],
  ...[
    '12/31/2024 11:59 PM',
    'Dec-2015',
    '15-Dec-2015',
    'December 2015',
    'Jan 5, 2015',
    '2024-01',
    '5 March 2020',
  ],
])('%s is a date', (text) => {
  expect(looksLikeDate(text)).toBe(true);
});

test.each(['2024', '12.5', '1,234.5', '10-20', 'may', 'marching on', '1.2.3.4', '36 months', 'A-2015'])(
  '%s is none',
  (text) => {
    expect(looksLikeDate(text)).toBe(false);
  },
);

test('of whole numbers those are days whose digits are', () => {
  expect([20240131, 19991231].map(looksLikeDayNumber)).toEqual([true, true]);
  expect([20241301, 20240132, 20240100, 1999, 99999999].map(looksLikeDayNumber)).toEqual(
    Array(5).fill(false),
  );
});
