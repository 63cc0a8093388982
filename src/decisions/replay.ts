import { scaleInto } from '../application/scaler.ts';
import { SolventError } from '../errors.ts';
import type { Reason } from '../explain/reasons/reasons.ts';
import type { HeldModel, ModelHolder } from '../registry/holder.ts';
import { resultOf } from '../scoring/result.ts';
import { featuresUsed, scoreApplication } from '../scoring/score.ts';
import type { Decision } from './decision.ts';
import { type Decided, decisionOf } from './record.ts';
import { recordedModel } from './recorded-model.ts';

/** A member of a record that came out otherwise; what is not there is null. */
export interface Difference {
  member: string;
  recorded: unknown;
  replayed: unknown;
}

/** What came of scoring a recorded application again. */
export type Replay = { same: true } | { same: false; differences: Difference[] };

/**
 * Scores a recorded application again by the bundle that scored it, and compares what the record would say now with what it says, byte for
 * byte.
 *
 * @throws SolventError `model_unavailable` where that bundle cannot be had
 */
export async function replayDecision(models: ModelHolder, decision: Decision): Promise<Replay> {
  const model = await recordedModel(models, decision);
  let again: Partial<Decision> | { application: string };
  try {
    const { decision_id: id, caller, request_id: requestId, row, subject } = decision;
    again = decisionOf(model, decidedAgain(model, decision), { id, caller, requestId, row, subject });
  } catch (error) {
    if (!(error instanceof SolventError) || error.code !== 'validation_error') throw error;
    // It was scored once, and would be refused now.
    again = { application: error.message };
  }
  const differences = Object.entries(again).flatMap(([member, value]) => {
    const recorded = decision[member as keyof Decision] ?? null;
    const replayed = value ?? null;
    return JSON.stringify(recorded) === JSON.stringify(replayed) ? [] : [{ member, recorded, replayed }];
  });
  return differences.length === 0 ? { same: true } : { same: false, differences };
}

/** @throws SolventError `validation_error` where the application would be refused now */
function decidedAgain(model: HeldModel, decision: Decision): Decided {
  const { application, loan = '', features: given } = decision;
  const { featuresUsed, margin, result, reasons } =
    application === null ? ofFeatures(model, given) : ofApplication(model, application);
  return {
    application,
    loan,
    featuresUsed,
    margin,
    result,
    // Who did not ask for reasons has none in the record.
    reasons: decision.reasons && reasons?.(),
  };
}

interface Again extends Pick<Decided, 'featuresUsed' | 'margin' | 'result'> {
  reasons?: () => Reason[] | undefined;
}

function ofApplication(model: HeldModel, application: object): Again {
  const scored = scoreApplication(model, application);
  return {
    margin: scored.margin,
    result: scored.result,
    featuresUsed: featuresUsed(model, scored.inOwnUnits),
    reasons: () => model.reasons?.(scored),
  };
}

/** Features came in their own units, and nothing is known of the application. */
function ofFeatures(model: HeldModel, given: Decision['features']): Again {
  const exact = model.manifest.features.map((name) => given[name] ?? Number.NaN);
  const features = Float32Array.from(exact);
  if (model.compiled.scaler) scaleInto(model.compiled.scaler, exact, features, 0);
  const { margins, probabilities } = model.scores(features, 1);
  return { featuresUsed: given, margin: margins[0]!, result: resultOf(model, probabilities[0]!) };
}
