import { INVALID_ID, idText } from '../intake/id.ts';
import {
  type Refusal as AnyRefusal,
  type RefusedRow as AnyRefusedRow,
  ROW_CODES,
} from '../intake/refusal.ts';
import { readPastTime, TIME_CODES } from '../intake/time.ts';
import { joinKey } from '../samples/join-key.ts';
import type { Outcome } from './outcome.ts';

/** Why a row was refused: stable, for programs. */
export const REFUSAL_CODES = ['invalid_id', 'invalid_outcome', ...TIME_CODES, ...ROW_CODES] as const;
export type RefusalCode = (typeof REFUSAL_CODES)[number];

export type Refusal = AnyRefusal<RefusalCode>;
export type RefusedRow = AnyRefusedRow<RefusalCode>;

/** What stands in a row, before anything is known of it: text from a CSV, any JSON from a JSON body. */
export interface RawOutcome {
  id: unknown;
  outcome: unknown;
  at: unknown;
}

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

/**
 * Reads one reported outcome.
 *
 * @param now in milliseconds since the Unix epoch, see `readPastTime`
 */
export function readOutcome({ id, outcome, at }: RawOutcome, now: number): Outcome | Refusal {
  const key = idText(id);
  if (key === undefined) return INVALID_ID;
  const said = typeof outcome === 'string' ? outcome.trim().toLowerCase() : outcome;
  const defaulted = OUTCOMES.get(said);
  if (defaulted === undefined) return INVALID_OUTCOME;
  const observedAt = readPastTime(at, now);
  if (typeof observedAt !== 'number') return observedAt;
  const final = said === REPAID ? ({ final: true } as const) : {};
  return { key: joinKey(key), defaulted, observedAt, ...final };
}
