import { timeOfDecision } from '../decisions/decision-id.ts';
import { type DecisionRecorder, gatheringRecorder, strictRecorder } from '../decisions/recorder.ts';
import { keepDecisions } from '../decisions/store/keep.ts';
import { decisionSecret } from '../decisions/store/secret.ts';
import { type DecisionStore, decisionStore } from '../decisions/store/store.ts';
import type { JobQueue, Platform } from '../ports.ts';
import { eraseSamples } from '../samples/erased.ts';
import type { Foundation } from './foundation.ts';

/** Where decisions are kept, by the operator's key where there is one; the samples of those that are erased go with them. */
export function configuredDecisions(
  { environment, blobs, database }: Pick<Foundation, 'environment' | 'blobs' | 'database'>,
  { sleep }: Pick<Platform, 'sleep'>,
): DecisionStore {
  return decisionStore({
    blobs,
    key: decisionSecret(environment),
    pause: () => sleep(0),
    onErased: (ids) =>
      eraseSamples(
        database,
        ids.map((id) => ({ id, at: timeOfDecision(id) })),
      ),
  });
}

/**
 * What takes the records of decisions, as the operator wants it; null where they are not recorded.
 * @param store where they are kept
 */
export function configuredRecorder(
  base: Foundation,
  { queues, sleep }: Pick<Platform, 'queues' | 'sleep'>,
  store: DecisionStore,
): DecisionRecorder | null {
  const { DECISION_LOG } = base.environment;
  if (DECISION_LOG === 'off') return null;
  const services = {
    ...base,
    queue: queues.decisions as JobQueue<string>,
    keep: (lines: readonly string[]) => keepDecisions(store, lines),
    sleep,
  };
  return DECISION_LOG === 'strict' ? strictRecorder(services) : gatheringRecorder(services);
}
