export interface WeightedMean {
  mean: number;
  /** Of the mean, not of the values. */
  variance: number;
}

/**
 * The mean of values and how uncertain it is. With weights rows were drawn with unequal chances, and the variance is that of a ratio,
 * n / (n − 1) · Σ w² (x − mean)² / (Σ w)². Särndal, Swensson and Wretman, Model Assisted Survey Sampling (1992), 5.8.
 *
 * @param values at least two
 * @param weights above 0, one a value; 1 without them
 * @example of [1, 2, 3] the mean is 2 and its variance 1 / 3, and so with equal weights
 */
export function weightedMean(values: readonly number[], weights?: readonly number[]): WeightedMean {
  const count = values.length;
  const weightOf = (row: number) => weights?.[row] ?? 1;
  const all = values.reduce((sum, _, row) => sum + weightOf(row), 0);
  const mean = values.reduce((sum, value, row) => sum + weightOf(row) * value, 0) / all;
  const squares = values.reduce((sum, value, row) => sum + square(weightOf(row) * (value - mean)), 0);
  return { mean, variance: (squares / (count - 1) / count) * square(count / all) };
}

/** `** 2` may differ in its last bit from engine to engine. */
function square(value: number): number {
  return value * value;
}
