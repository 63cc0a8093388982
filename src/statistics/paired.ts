import { type Estimate, normalEstimate } from './estimate.ts';
import { placements } from './placements.ts';
import { weightedMean } from './weighted-mean.ts';

/**
 * By how much the Brier score of `second` lies above that of `first` on the same rows, with the 95% interval of a mean of paired
 * differences. Below 0 the second is better.
 *
 * @param labels 0 or 1, at least two rows
 * @param weights above 0; 1 without them
 */
export function brierDifference(
  labels: readonly number[],
  first: readonly number[],
  second: readonly number[],
  weights?: readonly number[],
): Estimate {
  const differences = labels.map((label, row) => square(second[row]! - label) - square(first[row]! - label));
  const { mean, variance } = weightedMean(differences, weights);
  return normalEstimate(mean, variance);
}

/**
 * By how much the ROC-AUC of `second` lies above that of `first` on the same rows, with its 95% interval. Above 0 the second is
 * better. DeLong, DeLong and Clarke-Pearson, "Comparing the Areas under Two or More Correlated Receiver Operating Characteristic
 * Curves" (Biometrics, 1988). O(n log n).
 *
 * @param labels 0 or 1, at least two of either
 * @param weights above 0; 1 without them
 */
export function aucDifference(
  labels: readonly number[],
  first: readonly number[],
  second: readonly number[],
  weights?: readonly number[],
): Estimate {
  const before = placements(labels, first, weights);
  const after = placements(labels, second, weights);
  const ofOutcome = (label: number, values: ArrayLike<number>) =>
    labels.flatMap((own, row) => (own === label ? [values[row]!] : []));
  const differences = after.map((placed, row) => placed - before[row]!);
  const [negatives, positives] = [0, 1].map((label) =>
    weightedMean(ofOutcome(label, differences), weights && ofOutcome(label, weights)),
  );
  return normalEstimate(positives!.mean, positives!.variance + negatives!.variance);
}

/** `** 2` may differ in its last bit from engine to engine. */
function square(value: number): number {
  return value * value;
}
