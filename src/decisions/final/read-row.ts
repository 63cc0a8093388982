import { INVALID_ID, idText } from '../../intake/id.ts';
import {
  type Refusal as AnyRefusal,
  type RefusedRow as AnyRefusedRow,
  ROW_CODES,
} from '../../intake/refusal.ts';
import { readPastTime, TIME_CODES } from '../../intake/time.ts';
import { printableText } from '../../printable-text.ts';
import { decisionKey, joinKey } from '../../samples/join-key.ts';
import { isDecisionId } from '../decision-id.ts';
import type { FinalDecision, ReportedDecision } from './final-decision.ts';

/** What the id of a final decision may be called. `id` is either of the others. */
export const ID_NAMES = ['id', 'decision_id', 'request_id'] as const;

/** Why a row was refused: stable, for programs. */
export const REFUSAL_CODES = [
  'invalid_id',
  'invalid_decision',
  'invalid_override',
  'invalid_why',
  ...TIME_CODES,
  ...ROW_CODES,
] as const;
export type RefusalCode = (typeof REFUSAL_CODES)[number];
export type RefusedRow = AnyRefusedRow<RefusalCode>;
type Refusal = AnyRefusal<RefusalCode>;

/** What stands in a row, before anything is known of it: text from a CSV, any JSON from a JSON body. */
export interface RawDecision {
  id: unknown;
  decision: unknown;
  overridden: unknown;
  why: unknown;
  at: unknown;
}

/** What is said of a decision that is none of those below. */
export const INVALID_DECISION = {
  code: 'invalid_decision',
  message: 'decision is approved, declined or withdrawn',
} as const satisfies Refusal;

/** Characters of a reason's code. */
export const LONGEST_WHY = 64;

const DECISIONS: ReadonlyMap<unknown, FinalDecision['decision']> = new Map([
  ['approved', 'approved'],
  ['declined', 'declined'],
  ['withdrawn', 'withdrawn'],
]);

const NOTHING: readonly unknown[] = [undefined, null, ''];

const SAID: ReadonlyMap<unknown, boolean> = new Map<unknown, boolean>([
  [true, true],
  [false, false],
  ['true', true],
  ['false', false],
  ['1', true],
  ['0', false],
]);

/** When a report is read: milliseconds since the Unix epoch. */
export interface Times {
  /** See `readPastTime`. */
  now: number;
  /** See `finalsKeptSince`: what is older would be deleted within a minute. */
  keptSince: number;
}

const TOO_OLD = {
  code: 'past_time',
  message: 'at is longer ago than final decisions are kept',
} as const satisfies Refusal;

const whySchema = printableText.max(LONGEST_WHY);

/**
 * Reads one reported final decision.
 *
 * @param called what the row calls its id, one of ID_NAMES
 * @param times see `Times`
 */
export function readFinalDecision(
  { id, decision, overridden, why, at }: RawDecision,
  called: string | undefined,
  { now, keptSince }: Times,
): ReportedDecision | Refusal {
  const key = idOf(id, called);
  if (typeof key !== 'string') return key;
  const decided = DECISIONS.get(typeof decision === 'string' ? lowered(decision) : decision);
  if (decided === undefined) return INVALID_DECISION;
  const given = typeof overridden === 'string' ? lowered(overridden) : overridden;
  const said = NOTHING.includes(given) ? null : SAID.get(given);
  if (said === undefined)
    return { code: 'invalid_override', message: 'overridden is true or false, or is left out' };
  if (said && decided === 'withdrawn')
    return {
      code: 'invalid_override',
      message: 'an application that was withdrawn is no override: its applicant decided',
    };
  const reason = whyOf(why);
  if (reason === undefined)
    return {
      code: 'invalid_why',
      message: `why is a code of at most ${LONGEST_WHY} printable characters, such as policy_income`,
    };
  if (said && reason === null)
    return { code: 'invalid_why', message: 'why is missing: a row that says it is an override says why' };
  const decidedAt = readPastTime(at, now);
  if (typeof decidedAt !== 'number') return decidedAt;
  if (decidedAt < keptSince) return TOO_OLD;
  return { key, decision: decided, why: reason, at: decidedAt, saysOverridden: said };
}

const lowered = (text: string) => text.trim().toLowerCase();

/** @returns its key */
function idOf(id: unknown, called: string | undefined): string | Refusal {
  const text = idText(id);
  if (text === undefined) return INVALID_ID;
  // Ours have small letters; some programs write a UUID in large ones.
  const own = text.toLowerCase();
  if (called !== 'request_id' && isDecisionId(own)) return decisionKey(own);
  if (called !== 'decision_id') return joinKey(text);
  return { code: 'invalid_id', message: 'decision_id is as the answer of a prediction has it' };
}

/** Null where none is given, undefined where what is given is none. */
function whyOf(why: unknown): string | null | undefined {
  if (NOTHING.includes(typeof why === 'string' ? why.trim() : why)) return null;
  return whySchema.safeParse(why).data;
}
