import { z } from 'zod';
import { LONGEST_HORIZON_MONTHS } from '../application/schema.ts';
import { joinKey } from '../samples/join-key.ts';
import { addMonths } from './horizon.ts';
import type { Outcome } from './outcome.ts';

/** Why a row was refused: stable, for programs. */
export const REFUSAL_CODES = [
  'invalid_id',
  'invalid_outcome',
  'invalid_time',
  'future_time',
  'past_time',
  'invalid_row',
  'ragged_row',
  'malformed_row',
  'row_too_long',
] as const;
export type RefusalCode = (typeof REFUSAL_CODES)[number];

export interface Refusal {
  code: RefusalCode;
  /** For people; it quotes nothing of the row, which may name an applicant. */
  message: string;
}

/** A refused row with its number in the body: a header is row 1. */
export type RefusedRow = { row: number } & Refusal;

/** What stands in a row, before anything is known of it: text from a CSV, any JSON from a JSON body. */
export interface RawOutcome {
  id: unknown;
  outcome: unknown;
  at: unknown;
}

/** Of two machines' clocks. */
const CLOCK_SKEW_MS = 5 * 60_000;
/** A date without a time has begun where the day begins first, at UTC+14. */
const EARLIEST_DAY_MS = 14 * 3_600_000;

/** What is said of an outcome that is none of those below. */
export const INVALID_OUTCOME = {
  code: 'invalid_outcome',
  message: 'outcome is 1 or true for a default, 0 or false for none, repaid, or withdrawn',
} as const satisfies Refusal;

const REPAID = 'repaid';

const OUTCOMES: ReadonlyMap<unknown, Outcome['defaulted']> = new Map<unknown, Outcome['defaulted']>([
  [0, 0],
  [1, 1],
  [false, 0],
  [true, 1],
  ['0', 0],
  ['1', 1],
  ['false', 0],
  ['true', 1],
  // What a column of numbers with gaps becomes in a data frame.
  ['0.0', 0],
  ['1.0', 1],
  ['withdrawn', null],
  [REPAID, 0],
]);

const DATE = z.regexes.date;
const DATE_AND_TIME = z.regexes.datetime({ offset: true });
const BROKEN_TEXT = '\ufffd';

/**
 * Reads one reported outcome.
 *
 * @param now in milliseconds since the Unix epoch: nothing can have happened later, nor longer before than any loan is followed:
 *   1900-01-01 and 1970-01-01 are what programs write for no date
 */
export function readOutcome({ id, outcome, at }: RawOutcome, now: number): Outcome | Refusal {
  const key = keyText(id);
  if (key === undefined)
    return {
      code: 'invalid_id',
      message: 'id is a text that is not empty, or a whole number',
    };
  const said = typeof outcome === 'string' ? outcome.trim().toLowerCase() : outcome;
  const defaulted = OUTCOMES.get(said);
  if (defaulted === undefined) return INVALID_OUTCOME;
  const time = typeof at === 'string' ? readTime(at.trim()) : undefined;
  if (!time)
    return {
      code: 'invalid_time',
      message: 'at is a date like 2026-11-01, or a time with its zone like 2026-11-01T09:30:00Z',
    };
  if (time.observedAt > now + time.tolerance)
    return { code: 'future_time', message: 'at lies in the future' };
  if (time.observedAt < addMonths(now, -LONGEST_HORIZON_MONTHS))
    return {
      code: 'past_time',
      message: `at lies more than ${LONGEST_HORIZON_MONTHS / 12} years back: give the day on which it happened`,
    };
  const final = said === REPAID ? ({ final: true } as const) : {};
  return { key: joinKey(key), defaulted, observedAt: time.observedAt, ...final };
}

export function isRefusal<Refused extends Refusal>(read: Outcome | Refused): read is Refused {
  return 'code' in read;
}

function keyText(id: unknown): string | undefined {
  if (Number.isSafeInteger(id)) return String(id);
  if (typeof id !== 'string') return undefined;
  const text = id.trim();
  return text.length > 0 && !text.includes(BROKEN_TEXT) ? text : undefined;
}

function readTime(text: string): { observedAt: number; tolerance: number } | undefined {
  if (DATE.test(text)) return { observedAt: Date.parse(text), tolerance: EARLIEST_DAY_MS };
  if (DATE_AND_TIME.test(text)) return { observedAt: Date.parse(text), tolerance: CLOCK_SKEW_MS };
  return undefined;
}
