import { exp } from '../exp.ts';
import { type Estimate, Z95 } from './estimate.ts';
import { effectiveRows, sumOfWeights, type Weights } from './weights.ts';

/**
 * Defaults that came over defaults that the probabilities add up to: above 1 the risk was understated. With its 95% interval, on
 * the logarithm's scale, whose standard error is √((1 − observed / rows) / observed) (Debray and others, BMJ 356, 2017).
 *
 * @param observed rows with outcome 1, or the sum of their weights
 * @param expected sum of the probabilities, each by its row's weight, above 0
 * @param rows all, or the sum of their weights
 * @param certain how many rows with outcome 1 would tell as much: fewer than there are where weights differ
 * @returns null without a default: the interval would have no lower end
 * @example observedToExpected(30, 25, 1000) is 1.2, from 0.845 to 1.704
 */
export function observedToExpected(
  observed: number,
  expected: number,
  rows: number,
  certain = observed,
): Estimate | null {
  if (observed === 0 || !(expected > 0)) return null;
  const value = observed / expected;
  const factor = exp(Z95 * Math.sqrt((1 - observed / rows) / certain));
  return { value, low: value / factor, high: value * factor };
}

/** The same of rows with their probabilities, labels and weights; 1 without weights. */
export function observedToExpectedOf(
  probabilities: Float64Array,
  labels: Uint8Array,
  weights: Weights = new Float64Array(labels.length).fill(1),
): Estimate | null {
  const ofDefaults = weights.filter((_, row) => labels[row] === 1);
  const expected = probabilities.reduce((sum, probability, row) => sum + weights[row]! * probability, 0);
  const observed = sumOfWeights(ofDefaults);
  return observedToExpected(observed, expected, sumOfWeights(weights), effectiveRows(ofDefaults));
}
