import type { ErrorDetail } from '../../errors.ts';
import type { ReasonedModel } from '../../explain/reasons/model-reasons.ts';
import type { Reason } from '../../explain/reasons/reasons.ts';
import { ownKeyName, ownKeyProblem, ownKeyText, parseKeyedApplication } from '../../scoring/own-key.ts';
import { featuresUsed, type Scored, scoreApplication } from '../../scoring/score.ts';
import { parseJson } from '../json.ts';

/** A scored body: its application, and the loan's own key as text, empty where it has none. */
export interface ScoredBody extends Scored {
  loan: string;
  /** As it was sent, but for the loan's own key. */
  application: unknown;
  /** What is told of it, made when it is first asked for. */
  readonly told: { reasons: Reason[] | undefined; featuresUsed: Record<string, number | null> };
  /** What a client learns of it. */
  answer(known: Known): object;
}

/** What an answer says besides what was scored. */
export interface Known {
  /** By which outcomes may name it. */
  requestId: string;
  /** Where decisions are recorded. */
  decisionId?: string | undefined;
  /** Where it was asked for. */
  explanation?: object | undefined;
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
  let told: ScoredBody['told'] | undefined;
  return {
    ...scored,
    loan,
    application,
    get told() {
      told ??= { reasons: model.reasons?.(scored), featuresUsed: featuresUsed(model, scored.inOwnUnits) };
      return told;
    },
    answer({ requestId, decisionId, explanation }) {
      const { reasons, featuresUsed } = this.told;
      // What there is none of is undefined, and not in the JSON.
      const answer = {
        ...scored.result,
        reasons,
        explanation,
        features_used: featuresUsed,
        request_id: requestId,
        decision_id: decisionId,
      };
      return loan === '' ? answer : { [keyName!]: loan, ...answer };
    },
  };
}

function keyProblems(ownKey: unknown, name: string | undefined): ErrorDetail[] {
  const problem = name === undefined ? undefined : ownKeyProblem(ownKey, name);
  return problem ? [{ path: problem.column, code: problem.code, message: problem.message }] : [];
}
