import type { Database } from '../../ports.ts';
import { decisionKey } from '../../samples/join-key.ts';
import type { KeptDecision } from '../decision.ts';
import { type FinalDecision, isOverride, outweighs } from './final-decision.ts';
import { finalKeysOf } from './keys.ts';
import { finalDecisionsOf } from './store.ts';

/** What the lender decided about a recorded decision in the end. */
export interface FinalOfDecision extends FinalDecision {
  /** Otherwise than the model. */
  isOverridden: boolean;
}

/**
 * Of a decision whose subject was erased it is what was reported by the id of the decision: that of its request is gone.
 * @param seesAll whether it is for somebody who sees every caller's decisions. Any caller may choose the id of another's request: to the others only
 *   what was reported by the id of the decision is told
 * @returns undefined where it is not known
 */
export async function finalOfDecision(
  database: Database,
  decision: KeptDecision,
  seesAll: boolean,
): Promise<FinalOfDecision | undefined> {
  const found = await finalDecisionsOf(
    database,
    seesAll ? finalKeysOf(decision) : [decisionKey(decision.decision_id)],
  );
  let final: FinalDecision | undefined;
  for (const one of found.values()) if (!final || outweighs(one, final)) final = one;
  return final && { ...final, isOverridden: isOverride(final, decision.prediction) };
}
