import { exactModel } from '../../registry/exact-model.ts';
import type { HeldModel, ModelHolder } from '../../registry/holder.ts';
import type { FirstAnswer } from '../../scoring/first-answer/first-answer.ts';
import { REPLAYED } from '../idempotency-key.ts';

/**
 * The first answer again: made anew by the version that gave it, which gives the same bytes.
 * @param make by that version
 * @throws SolventError `model_unavailable` when that version cannot be had; no other one answers in its place
 */
export async function replay(
  models: ModelHolder,
  { model: name, version, bundle }: FirstAnswer,
  make: (model: HeldModel) => Response | Promise<Response>,
): Promise<Response> {
  const model = await exactModel(
    models,
    { model: name, version, digest: bundle },
    (reason) =>
      `This Idempotency-Key was first answered by version ${version}, which cannot be loaded: ${reason}`,
    () => `${name} has another version ${version} now`,
  );
  const response = await make(model);
  response.headers.set(REPLAYED, 'true');
  return response;
}
