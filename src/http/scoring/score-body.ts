import type { ErrorDetail } from '../../errors.ts';
import type { ReasonedModel } from '../../explain/reasons/model-reasons.ts';
import { ownKeyName, ownKeyProblem, ownKeyText, parseKeyedApplication } from '../../scoring/own-key.ts';
import { featuresUsed, type Scored, scoreApplication } from '../../scoring/score.ts';
import { parseJson } from '../json.ts';

/** A scored body: its application, and the loan's own key as text, empty where it has none. */
export interface ScoredBody extends Scored {
  loan: string;
  /** As it was sent, but for the loan's own key. */
  application: unknown;
  /**
   * What a client learns of it.
   * @param requestId by which outcomes may name it
   * @param explanation where it was asked for
   */
  answer(requestId: string, explanation?: object): object;
}

/**
 * Scores the application that a body holds. The same bytes and the same version give the same answer.
 * @throws SolventError `validation_error`, `model_unavailable`
 */
export function scoreBody(model: ReasonedModel, bytes: Uint8Array): ScoredBody {
  const keyName = ownKeyName(model.compiled.schema);
  const { ownKey, application } = parseJson(bytes, (text) => parseKeyedApplication(text, keyName));
  const scored = scoreApplication(model, application, keyProblems(ownKey, keyName));
  const loan = ownKeyText(ownKey);
  return {
    ...scored,
    loan,
    application,
    answer: (requestId, explanation) => ({
      ...(loan !== '' && { [keyName!]: loan }),
      ...scored.result,
      ...(model.reasons && { reasons: model.reasons(scored) }),
      ...(explanation && { explanation }),
      features_used: featuresUsed(model, scored.inOwnUnits),
      request_id: requestId,
    }),
  };
}

function keyProblems(ownKey: unknown, name: string | undefined): ErrorDetail[] {
  const problem = name === undefined ? undefined : ownKeyProblem(ownKey, name);
  return problem ? [{ path: problem.column, code: problem.code, message: problem.message }] : [];
}
