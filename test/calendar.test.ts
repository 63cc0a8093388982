import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addMonths, firstDayOf, monthOf, timeMonthsLater } from '../src/calendar.ts';
import { DAY_MS } from '../src/time.ts';

/** As JavaScript's own dates have it. */
function dateOf(day: number): { month: number; date: number } {
  const date = new Date(day * DAY_MS);
  return { month: 12 * date.getUTCFullYear() + date.getUTCMonth(), date: date.getUTCDate() };
}

/** From the year -1 to the year 10001. */
const days = fc.integer({ min: -719_900, max: 2_933_100 });

test('days and months are those of the Gregorian calendar', () => {
  fc.assert(
    fc.property(days, (day) => {
      const month = monthOf(day);
      expect({ month, date: day - firstDayOf(month) + 1 }).toEqual(dateOf(day));
    }),
    { numRuns: 5_000, seed: 3 },
  );
  const isWrong = (month: number) => {
    const first = dateOf(firstDayOf(month));
    return first.month !== month || first.date !== 1;
  };
  const months = Array.from({ length: 12 * 10_002 }, (_, index) => index - 12);
  expect(months.filter(isWrong)).toEqual([]);
});

test('months later is the same day of the month, or its last', () => {
  fc.assert(
    fc.property(days, fc.integer({ min: -1_500, max: 1_500 }), (day, months) => {
      const [from, to] = [dateOf(day), dateOf(addMonths(day, months))];
      const last = dateOf(firstDayOf(to.month + 1) - 1).date;
      expect(to).toEqual({ month: from.month + months, date: Math.min(from.date, last) });
    }),
    { numRuns: 5_000, seed: 4 },
  );
});

test.each([
  ['2026-01-31T10:00:00Z', 1, '2026-02-28T10:00:00Z'],
  ['2024-01-31T10:00:00Z', 1, '2024-02-29T10:00:00Z'],
  ['2026-11-30T23:59:59.999Z', 3, '2027-02-28T23:59:59.999Z'],
  ['2026-05-15T00:00:00Z', 12, '2027-05-15T00:00:00Z'],
  ['2026-05-15T00:00:00Z', 0, '2026-05-15T00:00:00Z'],
  ['2026-03-31T00:00:00Z', -1, '2026-02-28T00:00:00Z'],
  ['2026-01-15T00:00:00Z', -13, '2024-12-15T00:00:00Z'],
])('%s and %i months is %s', (from, months, to) => {
  expect(new Date(timeMonthsLater(Date.parse(from), months)).toISOString()).toBe(new Date(to).toISOString());
});
