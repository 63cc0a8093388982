import { type Estimate, Z95 } from './estimate.ts';
import { placements } from './placements.ts';

/**
 * The ROC-AUC with its 95% interval, from the variances of the rows' placements. DeLong, DeLong and Clarke-Pearson, "Comparing the
 * Areas under Two or More Correlated Receiver Operating Characteristic Curves" (Biometrics, 1988).
 *
 * @param labels 0 or 1
 * @param scores higher where 1 is likelier
 * @returns null with fewer than two rows of either outcome, which tell nothing of their variance
 * @example aucOf([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]) is 0.75, from 0.26 to 1: a placement of 0.5 and one of 1 on either side
 */
export function aucOf(labels: ArrayLike<number>, scores: ArrayLike<number>): Estimate | null {
  const count = [0, 0];
  for (let row = 0; row < labels.length; row++) count[labels[row]!]!++;
  if (count[0]! < 2 || count[1]! < 2) return null;
  const placed = placements(labels, scores);
  const sum = [0, 0];
  for (let row = 0; row < placed.length; row++) sum[labels[row]!]! += placed[row]!;
  const mean = sum.map((total, label) => total / count[label]!);
  const squares = [0, 0];
  for (let row = 0; row < placed.length; row++) {
    const off = placed[row]! - mean[labels[row]!]!;
    squares[labels[row]!]! += off * off;
  }
  const variance = squares.reduce(
    (all, square, label) => all + square / (count[label]! - 1) / count[label]!,
    0,
  );
  const half = Z95 * Math.sqrt(variance);
  const value = mean[1]!;
  return { value, low: Math.max(0, value - half), high: Math.min(1, value + half) };
}
