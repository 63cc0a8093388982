import { SolventError } from '../../errors.ts';
import type { ModelHolder } from '../../registry/holder.ts';
import type { FirstAnswer } from '../../scoring/first-answer/first-answer.ts';
import { answer } from '../answer.ts';
import { REPLAYED } from '../idempotency-key.ts';
import { scoreBody } from './score-body.ts';

/** What a prediction is answered with. */
export const SCORED = 'The application was scored.';

/**
 * The first answer again: made anew by the version that gave it, which gives the same bytes.
 * @throws SolventError `model_unavailable` when that version cannot be had; no other one answers in its place
 */
export async function replay(
  models: ModelHolder,
  bytes: Uint8Array,
  { requestId, model: name, version, bundle }: FirstAnswer,
): Promise<Response> {
  const model = await models.get(version, name).catch((error: SolventError) => {
    throw unavailable(version, error.message, error);
  });
  if (model.digest !== bundle) throw unavailable(version, `${name} has another version ${version} now`);
  const response = answer(scoreBody(model, bytes).answer(requestId), SCORED);
  response.headers.set(REPLAYED, 'true');
  return response;
}

function unavailable(version: string, reason: string, cause?: SolventError): SolventError {
  return new SolventError(
    'model_unavailable',
    `This Idempotency-Key was first answered by version ${version}, which cannot be loaded: ${reason}`,
    { cause, ...(cause?.retryAfterSeconds && { retryAfterSeconds: cause.retryAfterSeconds }) },
  );
}
