import { type Estimate, Z95 } from './estimate.ts';
import { effectiveRows, sumOfWeights, type Weights } from './weights.ts';

/**
 * The standardised mean difference (Cohen's d): by how many of their pooled standard deviations the first group's mean lies above
 * the second's, with its 95% interval. Hedges and Olkin, Statistical Methods for Meta-Analysis (1985), chapter 5. Of rows with
 * weights as many count as would tell as much (Kish).
 *
 * @param weights of the values of either group, above 0; 1 without them
 * @returns null with fewer than two values in a group, or where no value differs from its group's mean
 * @example of [2, 4] against [1, 3] it is 1 / √2, from -1.313 to 2.727
 */
export function standardisedDifference(
  first: Float64Array,
  second: Float64Array,
  weights?: readonly [Weights, Weights],
): Estimate | null {
  if (first.length < 2 || second.length < 2) return null;
  return differenceOfMoments(momentsOf(first, weights?.[0]), momentsOf(second, weights?.[1]));
}

/** What a group's values add up to. */
export interface Moments {
  /** How many values there are, or would tell as much. */
  rows: number;
  mean: number;
  /** Sum of the squared distances from the mean. */
  squares: number;
}

/** The same of groups whose values are gone, and only added up. */
export function differenceOfMoments(a: Moments, b: Moments): Estimate | null {
  if (a.rows < 2 || b.rows < 2) return null;
  const pooled = (a.squares + b.squares) / (a.rows + b.rows - 2);
  if (!(pooled > 0)) return null;
  const value = (a.mean - b.mean) / Math.sqrt(pooled);
  const variance = 1 / a.rows + 1 / b.rows + (value * value) / (2 * (a.rows + b.rows));
  const half = Z95 * Math.sqrt(variance);
  return { value, low: value - half, high: value + half };
}

/** Effective rows, mean, and what so many rows have of squared distances from it. */
function momentsOf(
  values: Float64Array,
  weights: Weights = new Float64Array(values.length).fill(1),
): Moments {
  const sum = sumOfWeights(weights);
  const rows = effectiveRows(weights);
  const mean = values.reduce((all, value, row) => all + weights[row]! * value, 0) / sum;
  const squares = values.reduce(
    (all, value, row) => all + weights[row]! * ((value - mean) * (value - mean)),
    0,
  );
  return { rows, mean, squares: squares * (rows / sum) };
}
