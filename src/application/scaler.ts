import { LARGEST_FLOAT32 } from './float32.ts';

/** A standard scaler in front of a model: one mean and one scale a feature, in model order. */
export interface Scaler {
  mean: readonly number[];
  /** Never 0. */
  scale: readonly number[];
}

/**
 * What a model with this scaler sees of features in their own units: (x − mean) / scale in float64, then float32, as scikit-learn and
 * XGBoost do one after the other. Missing stays missing.
 *
 * @param exact one vector of features, in float64 where it is to agree with Python to the last bit
 * @param out receives the vector from `offset` on
 * @returns the first feature that becomes too large for a 32-bit float, or -1
 */
export function scaleInto(
  { mean, scale }: Scaler,
  exact: ArrayLike<number>,
  out: Float32Array,
  offset: number,
): number {
  let broken = -1;
  for (let feature = mean.length - 1; feature >= 0; feature--) {
    const value = (exact[feature]! - mean[feature]!) / scale[feature]!;
    // No door may tell -0 from 0.
    out[offset + feature] = value + 0;
    if (Math.abs(value) > LARGEST_FLOAT32) broken = feature;
  }
  return broken;
}
