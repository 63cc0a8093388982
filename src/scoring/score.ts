import { type Application, valuesOf } from '../application/application.ts';
import { encode } from '../application/encode.ts';
import { SolventError } from '../errors.ts';
import type { Model } from '../model/model.ts';
import { type Result, resultOf } from './result.ts';

/** A scored application: what it is, what the model saw of it, and what came out. */
export interface Scored {
  /** One number a field, in the schema's order. */
  values: Float64Array;
  /** In model order; NaN is missing. */
  features: Float32Array;
  result: Result;
}

/**
 * Scores one application. Synchronous from input to output.
 *
 * @param application validated by the model's own schema
 * @throws SolventError `model_unavailable`
 */
export function scoreApplication(model: Model, application: Application): Scored {
  const { compiled } = model;
  const values = valuesOf(compiled, application);
  const features = new Float32Array(compiled.features.length);
  encode(compiled, values, features, 0);
  const probability = model.probabilities(features, 1)[0]!;
  if (!Number.isFinite(probability))
    throw new SolventError('model_unavailable', 'The model gave no probability.');
  return { values, features, result: resultOf(model, probability) };
}

/** What the model saw, by feature name; null is missing. */
export function featuresUsed({ manifest }: Model, features: Float32Array): Record<string, number | null> {
  const used: Record<string, number | null> = {};
  manifest.features.forEach((name, index) => {
    const value = features[index]!;
    used[name] = Number.isFinite(value) ? value : null;
  });
  return used;
}
