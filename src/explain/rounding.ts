import type { Ensemble } from '../model/trees.ts';

/**
 * By how much an answered margin, a sum in float32, is above what its contributions add up to, a sum in float64.
 *
 * @param margin as `marginsOf` gives it
 * @param mean of the explainer that gave the contributions
 */
export function roundingOf(margin: number, mean: number, contributions: Float64Array): number {
  return margin - contributions.reduce((sum, one) => sum + one, mean);
}

/**
 * The largest rounding that a model's margins can have: trees · 2⁻²⁴ · the sum of the trees' largest leaves and the margin before any tree.
 * Jeannerod and Rump, "Improved error bounds for inner products in floating-point arithmetic", SIAM J. Matrix Anal. Appl. 34 (2013).
 */
export function roundingBound({ baseMargin, trees }: Ensemble): number {
  const largest = trees.reduce(
    (sum, { weight }) => sum + weight.reduce((most, one) => Math.max(most, Math.abs(one)), 0),
    Math.abs(Math.fround(baseMargin)),
  );
  return (trees.length * largest) / (1 << 24);
}
