import { type Estimate, Z95 } from './estimate.ts';
import { placements } from './placements.ts';

/**
 * By how much the Brier score of `second` lies above that of `first` on the same rows, with the 95% interval of a mean of paired
 * differences. Below 0 the second is better.
 *
 * @param labels 0 or 1, at least two rows
 */
export function brierDifference(
  labels: readonly number[],
  first: readonly number[],
  second: readonly number[],
): Estimate {
  const differences = labels.map((label, row) => square(second[row]! - label) - square(first[row]! - label));
  return interval(mean(differences), variance(differences) / labels.length);
}

/**
 * By how much the ROC-AUC of `second` lies above that of `first` on the same rows, with its 95% interval. Above 0 the second is
 * better. DeLong, DeLong and Clarke-Pearson, "Comparing the Areas under Two or More Correlated Receiver Operating Characteristic
 * Curves" (Biometrics, 1988). O(n log n).
 *
 * @param labels 0 or 1, at least two of either
 */
export function aucDifference(
  labels: readonly number[],
  first: readonly number[],
  second: readonly number[],
): Estimate {
  const before = placements(labels, first);
  const after = placements(labels, second);
  const differencesOf = (label: number) =>
    labels.flatMap((own, row) => (own === label ? [after[row]! - before[row]!] : []));
  const positives = differencesOf(1);
  const negatives = differencesOf(0);
  return interval(
    mean(positives),
    variance(positives) / positives.length + variance(negatives) / negatives.length,
  );
}

function interval(value: number, ofVariance: number): Estimate {
  const half = Z95 * Math.sqrt(ofVariance);
  return { value, low: value - half, high: value + half };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function variance(values: readonly number[]): number {
  const centre = mean(values);
  return values.reduce((sum, value) => sum + square(value - centre), 0) / (values.length - 1);
}

/** `** 2` may differ in its last bit from engine to engine. */
function square(value: number): number {
  return value * value;
}
