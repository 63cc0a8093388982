import { isDecisionId } from '../../../src/decisions/decision-id.ts';
import type { ReportedDecision } from '../../../src/decisions/final/final-decision.ts';
import { memoryDatabase } from '../../../src/platform/memory/database.ts';
import { decisionKey, joinKey } from '../../../src/samples/join-key.ts';

export function migratedDatabase() {
  const fresh = memoryDatabase();
  fresh.migrate('migrations');
  return fresh;
}

export function reported(id: string, said: Partial<ReportedDecision> = {}): ReportedDecision {
  return {
    key: isDecisionId(id) ? decisionKey(id) : joinKey(id),
    decision: 'approved',
    why: null,
    at: 100,
    saysOverridden: null,
    ...said,
  };
}
