import { addMonths, monthOf } from '../calendar.ts';

/** How the time between two days is counted. */
export type SpanKind = 'years' | 'months' | 'days';

const MONTHS = { years: 12, months: 1 };

/**
 * The time from one day to another, both counted from 1970-01-01; less than nothing where `to` comes before `from`.
 *
 * Years and months are those of the calendar, counted from `from`: whole on every anniversary, and between two of them by the share of
 * the days that have passed. Where a month has no such day its last day is the anniversary: of 29 February, 28 February. So they
 * are continuous and grow with every day of `to`.
 *
 * @returns NaN where one of the days is missing
 * @example spanOf('years', readDay('2000-02-29')!, readDay('2026-02-28')!) // 26
 * @example spanOf('months', readDay('2026-01-31')!, readDay('2026-03-15')!) // 1 + 15 / 31
 */
export function spanOf(kind: SpanKind, from: number, to: number): number {
  if (kind === 'days' || Number.isNaN(from + to)) return to - from;
  const months = MONTHS[kind];
  const passed = Math.floor(monthOf(to) / months) - Math.floor(monthOf(from) / months);
  // In the month, or in the year, of `to` there is one anniversary: it may still be to come.
  const whole = addMonths(from, passed * months) <= to ? passed : passed - 1;
  const last = addMonths(from, whole * months);
  const next = addMonths(from, (whole + 1) * months);
  return whole + (to - last) / (next - last);
}
