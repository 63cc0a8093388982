import { z } from 'zod';
import { LONGEST_HORIZON_MONTHS } from '../application/schema.ts';
import { timeMonthsLater } from '../calendar.ts';
import type { Refusal } from './refusal.ts';

export const TIME_CODES = ['invalid_time', 'future_time', 'past_time'] as const;

/** Of two machines' clocks. */
const CLOCK_SKEW_MS = 5 * 60_000;
/** A date without a time has begun where the day begins first, at UTC+14. */
const EARLIEST_DAY_MS = 14 * 3_600_000;

const DATE = z.regexes.date;
const DATE_AND_TIME = z.regexes.datetime({ offset: true });

/**
 * When something happened that is reported.
 *
 * @param now in milliseconds since the Unix epoch: nothing can have happened later, nor longer before than any loan is followed:
 *   1900-01-01 and 1970-01-01 are what programs write for no date
 * @returns in milliseconds since the Unix epoch
 */
export function readPastTime(at: unknown, now: number): number | Refusal<(typeof TIME_CODES)[number]> {
  const time = typeof at === 'string' ? readTime(at.trim()) : undefined;
  if (!time)
    return {
      code: 'invalid_time',
      message: 'at is a date like 2026-11-01, or a time with its zone like 2026-11-01T09:30:00Z',
    };
  if (time.at > now + time.tolerance) return { code: 'future_time', message: 'at lies in the future' };
  if (time.at < timeMonthsLater(now, -LONGEST_HORIZON_MONTHS))
    return {
      code: 'past_time',
      message: `at lies more than ${LONGEST_HORIZON_MONTHS / 12} years back: give the day on which it happened`,
    };
  return time.at;
}

function readTime(text: string): { at: number; tolerance: number } | undefined {
  if (DATE.test(text)) return { at: Date.parse(text), tolerance: EARLIEST_DAY_MS };
  if (DATE_AND_TIME.test(text)) return { at: Date.parse(text), tolerance: CLOCK_SKEW_MS };
  return undefined;
}
