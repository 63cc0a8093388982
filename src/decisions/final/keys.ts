import { decisionKey, joinKey } from '../../samples/join-key.ts';
import type { Decision, KeptDecision } from '../decision.ts';

/** By which outcomes and final decisions may call a decision that they name by its request: see `joinKey`. */
export function requestKeysOf({ request_id, row }: Pick<Decision, 'request_id' | 'row'>): string[] {
  // Of a request with several rows, and of a job.
  const ids = row === undefined ? [request_id] : [`${request_id}-${row}`, `${request_id}:${row}`];
  return ids.map(joinKey);
}

/** By which final decisions may call a decision. Of one whose subject was erased its own id is left. */
export function finalKeysOf(decision: KeptDecision): string[] {
  const own = decisionKey(decision.decision_id);
  return 'request_id' in decision ? [own, ...requestKeysOf(decision)] : [own];
}
