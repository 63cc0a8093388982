import { timeMonthsLater } from '../calendar.ts';
import { DAY_MS } from '../time.ts';

/** What is known of a loan from all its reports; times in milliseconds since the Unix epoch. */
export interface Followed {
  /** When it was scored. */
  at: number;
  /** The first default that was reported; null without one. */
  firstDefault: number | null;
  /** The latest moment of which something was reported; of a loan that was repaid, the end of all time. */
  lastReport: number;
}

/**
 * Whether a loan defaulted within so many months of its decision: 1 as soon as a default in that time is known, whatever is
 * reported later; 0 once it was followed to the end of that time without one; null before. Null also with a default from
 * before the decision: it is a mistake, or of a loan that was scored again after it, and says nothing of this decision.
 */
export function defaultedWithin({ at, firstDefault, lastReport }: Followed, months: number): 0 | 1 | null {
  // A default's date may be that of the decision, and begins up to a day before its time.
  if (firstDefault !== null && firstDefault < at - DAY_MS) return null;
  const end = timeMonthsLater(at, months);
  if (firstDefault !== null && firstDefault < end) return 1;
  // So may that of the horizon's last day.
  return lastReport > end - DAY_MS ? 0 : null;
}

/** The same, of a loan whose decision is that old by a time, to the day; null of a younger one, whatever is known of it. */
export function maturedWithin(loan: Followed, months: number, now: number): 0 | 1 | null {
  return timeMonthsLater(loan.at, months) - DAY_MS < now ? defaultedWithin(loan, months) : null;
}

/** In SQL, to where a loan is followed by its reports `o`. A date's last moment stands for ever. */
export const LAST_REPORT = `max(CASE WHEN o.final = 1 THEN ${8.64e15} ELSE o.observed_at END)`;

/** Days that a horizon may last. */
function longestDays(months: number): number {
  return Math.ceil((months * 365.25) / 12);
}

/** So long after a horizon's end reports of it should still find their samples. */
const REPORTING_DAYS = 90;

/**
 * What is wrong with a horizon that ends after samples are deleted: no loan is ever old enough, and no outcome counts. In a sentence, with
 * the remedy; null where nothing is.
 *
 * @param retentionDays how long samples are kept, DRIFT_RETENTION_DAYS
 */
export function horizonProblem(months: number, retentionDays: number): string | null {
  const days = longestDays(months);
  if (days < retentionDays) return null;
  return `The schema's horizon of ${months} months lasts ${days} days, and samples are deleted after ${retentionDays} (DRIFT_RETENTION_DAYS): no loan is ever old enough, and no outcome counts. Set DRIFT_RETENTION_DAYS to ${days + REPORTING_DAYS} or more.`;
}

/** The latest moment whose loans can be so many months old at a time: a few days late rather than early. */
export function latestDecision(now: number, months: number): number {
  return timeMonthsLater(now, -months) + 4 * DAY_MS;
}
