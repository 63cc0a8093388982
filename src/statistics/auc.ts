import { type Estimate, Z95 } from './estimate.ts';
import { placements } from './placements.ts';
import { weightedMean } from './weighted-mean.ts';

/**
 * The ROC-AUC with its 95% interval, from the variances of the rows' placements. DeLong, DeLong and Clarke-Pearson, "Comparing the
 * Areas under Two or More Correlated Receiver Operating Characteristic Curves" (Biometrics, 1988).
 *
 * @param labels 0 or 1
 * @param scores higher where 1 is likelier
 * @param weights above 0; 1 without them
 * @returns null with fewer than two rows of either outcome, which tell nothing of their variance
 * @example aucOf([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]) is 0.75, from 0.26 to 1: a placement of 0.5 and one of 1 on either side
 */
export function aucOf(
  labels: ArrayLike<number>,
  scores: ArrayLike<number>,
  weights?: ArrayLike<number>,
): Estimate | null {
  const rows = [0, 1].map((label) => Array.from(labels).flatMap((own, row) => (own === label ? [row] : [])));
  if (rows.some((own) => own.length < 2)) return null;
  const placed = placements(labels, scores, weights);
  const [negatives, positives] = rows.map((own) =>
    weightedMean(
      own.map((row) => placed[row]!),
      weights && own.map((row) => weights[row]!),
    ),
  );
  const half = Z95 * Math.sqrt(negatives!.variance + positives!.variance);
  // Sums of weights are rounded, and those of a perfect ranking might come to a hair more.
  const value = Math.min(1, positives!.mean);
  return { value, low: Math.max(0, value - half), high: Math.min(1, value + half) };
}
