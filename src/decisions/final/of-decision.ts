import type { Database } from '../../ports.ts';
import { joinKey } from '../../samples/join-key.ts';
import type { KeptDecision } from '../decision.ts';
import { type FinalDecision, isOverride, outweighs } from './final-decision.ts';
import { finalDecisionsOf } from './store.ts';

/** What the lender decided about a recorded decision in the end. */
export interface FinalOfDecision extends FinalDecision {
  /** Otherwise than the model. */
  isOverridden: boolean;
}

/**
 * Of a decision whose subject was erased it is what was reported by the id of the decision: that of its request is gone.
 * @returns undefined where it is not known
 */
export async function finalOfDecision(
  database: Database,
  decision: KeptDecision,
): Promise<FinalOfDecision | undefined> {
  const found = await finalDecisionsOf(database, keysOf(decision));
  let final: FinalDecision | undefined;
  for (const one of found.values()) if (!final || outweighs(one, final)) final = one;
  return final && { ...final, isOverridden: isOverride(final, decision.prediction) };
}

/** As samples of it have them. */
function keysOf(decision: KeptDecision): string[] {
  const { decision_id } = decision;
  if (!('request_id' in decision)) return [joinKey(decision_id)];
  const { request_id, row } = decision;
  // Of a request with several rows, and of a job.
  const ids = row === undefined ? [request_id] : [`${request_id}-${row}`, `${request_id}:${row}`];
  return [decision_id, ...ids].map(joinKey);
}
