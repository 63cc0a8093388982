import { type ReadApplication, readApplication } from '../application/application.ts';
import { inOwnUnits } from '../application/encode.ts';
import { type ErrorDetail, SolventError } from '../errors.ts';
import type { Model } from '../model/model.ts';
import { type Result, resultOf } from './result.ts';

/** A scored application: what it is, what the model saw of it, and what came out. */
export interface Scored extends ReadApplication {
  /** Its features in their own units: what people are told of it, and what is watched. */
  inOwnUnits: Float32Array;
  /** Calibrated log-odds of default, a float32. */
  margin: number;
  result: Result;
}

/**
 * Scores one application. Synchronous from input to output.
 *
 * @param json an application, parsed and not yet looked at
 * @param others what else was found wrong with it already
 * @throws SolventError `validation_error`, `model_unavailable`
 */
export function scoreApplication(model: Model, json: unknown, others: readonly ErrorDetail[] = []): Scored {
  const read = readApplication(model.compiled, json, others);
  const { margins, probabilities } = model.scores(read.features, 1);
  const probability = probabilities[0]!;
  if (!Number.isFinite(probability))
    throw new SolventError('model_unavailable', 'The model gave no probability.');
  return {
    ...read,
    inOwnUnits: inOwnUnits(model.compiled, read.values, read.features),
    margin: margins[0]!,
    result: resultOf(model, probability),
  };
}

/** What the model saw, by feature name, in the features' own units; null is missing. */
export function featuresUsed({ manifest }: Model, features: Float32Array): Record<string, number | null> {
  const used: Record<string, number | null> = {};
  manifest.features.forEach((name, index) => {
    const value = features[index]!;
    used[name] = Number.isFinite(value) ? value : null;
  });
  return used;
}
