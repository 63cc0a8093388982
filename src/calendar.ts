import { DAY_MS } from './time.ts';

/** Days and months of the Gregorian calendar, also before it began, in whole numbers. A day is counted from 1970-01-01, a month from January of the year 0. */

/** Days before each month of a year that is no leap year. */
const DAYS_BEFORE = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
const EPOCH_YEAR = 1970;
const EPOCH_LEAP_DAYS = leapDaysBefore(EPOCH_YEAR);
/** Of 400 years, which have 146,097 days. */
const MEAN_MONTH_DAYS = 146_097 / 4_800;

/**
 * The month in which a day lies.
 *
 * @example monthOf(0) // 12 * 1970
 */
export function monthOf(day: number): number {
  let month = 12 * EPOCH_YEAR + Math.floor(day / MEAN_MONTH_DAYS);
  // Months differ by few days from their mean, and so do their sums.
  while (firstDayOf(month) > day) month--;
  while (firstDayOf(month + 1) <= day) month++;
  return month;
}

/**
 * The first day of a month.
 *
 * @example firstDayOf(12 * 1970 + 1) // 31
 */
export function firstDayOf(month: number): number {
  const year = Math.floor(month / 12);
  const ofYear = month - 12 * year;
  const leapDay = ofYear > 1 && isLeap(year) ? 1 : 0;
  const leapDays = leapDaysBefore(year) - EPOCH_LEAP_DAYS + leapDay;
  return 365 * (year - EPOCH_YEAR) + leapDays + DAYS_BEFORE[ofYear]!;
}

/**
 * The same day of the month so many months later; the month's last day where it has no such day: 31 January and a month is 28
 * or 29 February.
 *
 * @example addMonths(30, 1) // 58, which is 28 February 1970
 */
export function addMonths(day: number, months: number): number {
  const month = monthOf(day);
  const first = firstDayOf(month + months);
  const length = firstDayOf(month + months + 1) - first;
  return first + Math.min(day - firstDayOf(month), length - 1);
}

/** The same time of day so many months later, in UTC, by `addMonths`. @param at milliseconds since the Unix epoch */
export function timeMonthsLater(at: number, months: number): number {
  const day = Math.floor(at / DAY_MS);
  return at + (addMonths(day, months) - day) * DAY_MS;
}

function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

function leapDaysBefore(year: number): number {
  const last = year - 1;
  return Math.floor(last / 4) - Math.floor(last / 100) + Math.floor(last / 400);
}
