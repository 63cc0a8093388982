import type { CompiledSchema } from '../../application/compile.ts';
import { refusal } from '../../model/bundle.ts';
import { probabilityOf } from '../../model/model.ts';
import { marginsOf } from '../../model/trees.ts';
import type { ModelExplainer } from '../model-explainer.ts';
import { gatheredBy } from '../reasons/shares.ts';
import { roundingOf } from '../rounding.ts';

/** What a score was made of, in log-odds: `mean` and all contributions add up to `margin` less `rounding`. */
export interface Explanation {
  /** The calibrated margin, a float32: its sigmoid is the answered probability, to the last bit. */
  margin: number;
  /** The mean margin of the applications that it is explained against. */
  mean: number;
  /** By feature. */
  contributions: Record<string, number>;
  /** The same gathered by reason, suppressed ones among them; absent where the schema has no reasons. */
  reasons?: Record<string, number>;
  /** By how much the margin, a sum in float32, is above the sum in float64. */
  rounding: number;
}

/**
 * Explains a score in full.
 *
 * @param features as the model sees them
 * @param probability that it gave
 * @throws SolventError `model_unavailable` where its trees do not give that probability: what they say would be of another score
 */
export function explanationOf(
  compiled: CompiledSchema,
  { ensemble, explainer }: ModelExplainer,
  features: Float32Array,
  probability: number,
): Explanation {
  const margin = marginsOf(ensemble, features)[0]!;
  if (probabilityOf(margin) !== probability)
    throw refusal('trees.json does not give the probability that model.onnx gave');
  const contributions = new Float64Array(compiled.features.length);
  explainer.explain(features, 0, contributions, 0);
  const { reasons: rules } = compiled.schema;
  const named = (names: string[], values: Float64Array) =>
    Object.fromEntries(names.map((name, index) => [name, values[index]!]));
  return {
    margin,
    mean: explainer.mean,
    contributions: named(
      compiled.features.map(({ name }) => name),
      contributions,
    ),
    ...(rules && {
      reasons: named(
        rules.map(({ code }) => code),
        gatheredBy(compiled, rules)(contributions),
      ),
    }),
    rounding: roundingOf(margin, explainer.mean, contributions),
  };
}
