import { SolventError } from '../../errors.ts';
import type { HeldModel, ModelHolder } from '../../registry/holder.ts';
import { versionOrAlias } from '../models/model-params.ts';

/** Which model an address names, and at which version or alias; undefined for the one that answers. */
export interface AskedModel {
  model: string;
  version?: string | undefined;
}

/**
 * The model that an address names, of which it is known that it is registered.
 * @throws SolventError `not_found` where it has no such version, `model_unavailable` where it cannot be had
 */
export async function askedModel(models: ModelHolder, { model, version }: AskedModel): Promise<HeldModel> {
  if (version !== undefined && !versionOrAlias.safeParse(version).success)
    throw new SolventError('not_found', `${model} has no such version.`);
  try {
    return await models.get(version, model);
  } catch (error) {
    // To a caller that wants to score it is the same why there is no model. This protocol tells them apart.
    const cause = (error as Error).cause;
    if (cause instanceof SolventError && cause.code === 'not_found') throw cause;
    throw error;
  }
}
