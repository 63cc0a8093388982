import type { Environment } from '../../environment.ts';

/** The operator's key for records of decisions, `DECISION_LOG_KEY`, as bytes; undefined where there is none. */
export function decisionSecret({
  DECISION_LOG_KEY,
}: Pick<Environment, 'DECISION_LOG_KEY'>): Uint8Array | undefined {
  if (DECISION_LOG_KEY === undefined) return undefined;
  return Uint8Array.from(atob(DECISION_LOG_KEY), (character) => character.charCodeAt(0));
}
