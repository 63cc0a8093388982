import { scaleInto } from '../application/scaler.ts';
import { SolventError } from '../errors.ts';
import type { HeldModel, ModelHolder } from '../registry/holder.ts';
import { resultOf } from '../scoring/result.ts';
import { featuresUsed, type Scored, scoreApplication } from '../scoring/score.ts';
import type { Decision, RecordedReason } from './decision.ts';
import { dictionaryOf } from './dictionary.ts';
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
  const again = scoredAgain(model, decision);
  const differences = Object.entries(again).flatMap(([member, value]) => {
    const recorded = decision[member as keyof Decision] ?? null;
    const replayed = value ?? null;
    return JSON.stringify(recorded) === JSON.stringify(replayed) ? [] : [{ member, recorded, replayed }];
  });
  return differences.length === 0 ? { same: true } : { same: false, differences };
}

/** The members of a record that follow from the application and the bundle. */
type Again = Partial<Record<keyof Decision, unknown>>;

function scoredAgain(model: HeldModel, decision: Decision): Again {
  if (decision.application === null) return ofFeatures(model, decision);
  try {
    return ofApplication(model, decision, scoreApplication(model, decision.application));
  } catch (error) {
    if (!(error instanceof SolventError) || error.code !== 'validation_error') throw error;
    // It was scored once, and would be refused now.
    return { application: error.message };
  }
}

function ofApplication(model: HeldModel, { reasons }: Decision, scored: Scored): Again {
  return {
    ...outcome(model, scored.features),
    features: featuresUsed(model, scored.inOwnUnits),
    // Who did not ask for reasons has none in the record.
    ...(reasons && { dictionary: dictionaryOf(model), reasons: model.reasons?.(scored).map(recorded) }),
  };
}

/** Features came in their own units, and nothing is known of the application. */
function ofFeatures(model: HeldModel, { features }: Decision): Again {
  const exact = model.manifest.features.map((name) => features[name] ?? Number.NaN);
  const inputs = Float32Array.from(exact);
  if (model.compiled.scaler) scaleInto(model.compiled.scaler, exact, inputs, 0);
  return outcome(model, inputs);
}

function outcome(model: HeldModel, features: Float32Array): Again {
  const { prediction, probability, default_risk } = resultOf(model, model.probabilities(features, 1)[0]!);
  const { threshold, bands } = model.manifest.policy;
  const margin = model.margins(features, 1)[0]!;
  return { policy: { threshold, bands }, margin, prediction, probability, default_risk };
}

function recorded({ code, field, value, direction }: RecordedReason): RecordedReason {
  return { code, field, value, direction };
}
