import { SolventError } from '../errors.ts';
import type { HeldModel, ModelHolder } from './holder.ts';

/** A version of a model, and the bundle that it was. */
export interface ExactVersion {
  model: string;
  version: string;
  /** Names its bundle. */
  digest: string;
}

/**
 * That very version, as long as its bundle is that one: no other stands in for it.
 * @param told makes the error's message of the reason why it cannot be had
 * @param changed the reason, where it has another bundle now
 * @throws SolventError `model_unavailable`
 */
export async function exactModel(
  models: ModelHolder,
  { model: name, version, digest }: ExactVersion,
  told: (reason: string) => string,
  changed: (now: HeldModel) => string,
): Promise<HeldModel> {
  const model = await models.get(version, name).catch((cause: SolventError) => {
    const { retryAfterSeconds } = cause;
    throw new SolventError('model_unavailable', told(cause.message), {
      cause,
      ...(retryAfterSeconds && { retryAfterSeconds }),
    });
  });
  if (model.digest !== digest) throw new SolventError('model_unavailable', told(changed(model)));
  return model;
}
