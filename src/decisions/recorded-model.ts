import { exactModel } from '../registry/exact-model.ts';
import type { HeldModel, ModelHolder } from '../registry/holder.ts';
import type { KeptDecision } from './decision.ts';

/**
 * The very model that decided: the recorded version, as long as its bundle is the recorded one.
 * @throws SolventError `model_unavailable` with the reason; no other version stands in for it
 */
export function recordedModel(
  models: ModelHolder,
  decision: Pick<KeptDecision, 'model' | 'version' | 'digest'>,
): Promise<HeldModel> {
  const { model: name, version, digest } = decision;
  return exactModel(
    models,
    decision,
    (reason) => `The decision was made by version ${version} of ${name}, which cannot be loaded: ${reason}`,
    (now) => `its bundle is ${now.digest} now, and it was ${digest}`,
  );
}
