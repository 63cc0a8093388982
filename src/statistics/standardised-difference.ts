import { type Estimate, Z95 } from './estimate.ts';

/**
 * The standardised mean difference (Cohen's d): by how many of their pooled standard deviations the first group's mean lies above
 * the second's, with its 95% interval. Hedges and Olkin, Statistical Methods for Meta-Analysis (1985), chapter 5.
 *
 * @returns null with fewer than two values in a group, or where no value differs from its group's mean
 * @example of [2, 4] against [1, 3] it is 1 / √2, from -1.313 to 2.727
 */
export function standardisedDifference(first: Float64Array, second: Float64Array): Estimate | null {
  if (first.length < 2 || second.length < 2) return null;
  const a = momentsOf(first);
  const b = momentsOf(second);
  const pooled = (a.squares + b.squares) / (first.length + second.length - 2);
  if (!(pooled > 0)) return null;
  const value = (a.mean - b.mean) / Math.sqrt(pooled);
  const variance =
    1 / first.length + 1 / second.length + (value * value) / (2 * (first.length + second.length));
  const half = Z95 * Math.sqrt(variance);
  return { value, low: value - half, high: value + half };
}

function momentsOf(values: Float64Array) {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return { mean, squares: values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0) };
}
