import type { Reason } from '../explain/reasons/reasons.ts';
import type { HeldModel } from '../registry/holder.ts';
import type { Result } from '../scoring/result.ts';
import type { Decision } from './decision.ts';
import { hashedDecisionId, timeOfDecision } from './decision-id.ts';
import { dictionaryOf } from './dictionary.ts';

/** What a model said of an application. */
export interface Decided {
  /** As it came, without its own key; null where only features came. */
  application: unknown;
  /** Its own key as text, empty where it has none. */
  loan: string;
  /** What the model saw, by name, in the features' own units. */
  featuresUsed: Record<string, number | null>;
  /** The calibrated log-odds, a float32. */
  margin: number;
  result: Result;
  /** Undefined where the model gives none. */
  reasons: readonly Reason[] | undefined;
}

/** Whose decision it is, and by what it is found. */
export interface Circumstances {
  /** Its id: the time stands in it. */
  id: string;
  caller: string;
  requestId: string;
  /** Of a request that has several, from 1. */
  row?: number | undefined;
  subject?: string | undefined;
}

/**
 * The record of a decision. The same decision of the same model has the same, byte for byte. What it does not have is undefined: all are of one
 * shape, which is written sooner.
 */
export function decisionOf(
  model: HeldModel,
  { application, loan, featuresUsed, margin, result, reasons }: Decided,
  { id, caller, requestId, row, subject }: Circumstances,
): Decision {
  const { prediction, probability, default_risk } = result;
  return {
    decision_id: id,
    at: timeOfDecision(id),
    caller,
    model: model.name,
    version: model.version,
    digest: model.digest,
    policy: policyOf(model),
    margin,
    prediction,
    probability,
    default_risk,
    dictionary: reasons && dictionaryOf(model)!,
    request_id: requestId,
    row,
    subject,
    loan: loan === '' ? undefined : loan,
    application: application as Decision['application'],
    features: featuresUsed,
    reasons: reasons?.map(({ code, field, value, direction }) => ({ code, field, value, direction })),
  };
}

/** By which a model's probability becomes a decision. */
export function policyOf({ manifest }: HeldModel): Decision['policy'] {
  const { threshold, bands } = manifest.policy;
  return { threshold, bands: { medium: bands.medium, high: bands.high } };
}

/** A record as it is kept. */
export const lineOf = (decision: Decision): string => JSON.stringify(decision);

/** What stands behind the time of an id is the row's number, in two parts: the version stands before them and the variant between. */
const PLACE_BITS = { before: 12, behind: 14 };
/** The last row that has a place of its own. */
const LAST_PLACE = 2 ** (PLACE_BITS.before + PLACE_BITS.behind) - 1;
const VARIANT = 0x8000;

/**
 * The id of a row's decision, of a request or a job that has several: they sort as the rows stand there, for behind the time comes the row's
 * number (RFC 9562, 6.2).
 * @param id the request's, or one made of the job's
 * @param row from 1
 */
export function decisionIdOfRow(id: string, row: number): string {
  const own = hashedDecisionId(timeOfDecision(id), `${id}-${row}`);
  const place = Math.min(row, LAST_PLACE);
  const before = (place >> PLACE_BITS.behind).toString(16).padStart(3, '0');
  const behind = VARIANT | (place & (2 ** PLACE_BITS.behind - 1));
  return `${own.slice(0, 15)}${before}-${behind.toString(16)}${own.slice(23)}`;
}
