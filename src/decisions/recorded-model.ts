import { SolventError } from '../errors.ts';
import type { HeldModel, ModelHolder } from '../registry/holder.ts';
import type { KeptDecision } from './decision.ts';

/**
 * The very model that decided: the recorded version, as long as its bundle is the recorded one.
 * @throws SolventError `model_unavailable` with the reason; no other version stands in for it
 */
export async function recordedModel(
  models: ModelHolder,
  { model: name, version, digest }: Pick<KeptDecision, 'model' | 'version' | 'digest'>,
): Promise<HeldModel> {
  const model = await models.get(version, name).catch((error: SolventError) => {
    throw unavailable(name, version, error.message, error);
  });
  if (model.digest !== digest)
    throw unavailable(name, version, `its bundle is ${model.digest} now, and it was ${digest}`);
  return model;
}

function unavailable(name: string, version: string, reason: string, cause?: SolventError): SolventError {
  return new SolventError(
    'model_unavailable',
    `The decision was made by version ${version} of ${name}, which cannot be loaded: ${reason}`,
    { cause, ...(cause?.retryAfterSeconds && { retryAfterSeconds: cause.retryAfterSeconds }) },
  );
}
