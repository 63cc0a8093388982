import { groupByProbability } from './ranking.ts';

/**
 * Of every row the share of the rows of the other outcome that it is ranked rightly against, by their weights where rows have any; a tie is half
 * right. Their mean over either outcome is the ROC-AUC, and their variances are its uncertainty. O(n log n).
 *
 * @param labels 0 or 1, at least one of either
 * @example placements([1, 0, 0], [0.5, 0.9, 0.5]) is [0.25, 0, 0.5]
 */
export function placements(
  labels: ArrayLike<number>,
  scores: ArrayLike<number>,
  weights?: ArrayLike<number>,
): Float64Array {
  const { probability, groupOf } = groupByProbability(scores);
  const counts = [new Float64Array(probability.length), new Float64Array(probability.length)] as const;
  for (let row = 0; row < groupOf.length; row++)
    counts[labels[row] as 0 | 1][groupOf[row]!]! += weights?.[row] ?? 1;
  const [negatives, positives] = counts;
  const totalOf = (group: Float64Array) => group.reduce((sum, count) => sum + count, 0);
  const all = [totalOf(negatives), totalOf(positives)];
  const right = [new Float64Array(probability.length), new Float64Array(probability.length)];
  let negativesBelow = all[0]!;
  let positivesAbove = 0;
  for (let group = 0; group < probability.length; group++) {
    negativesBelow -= negatives[group]!;
    right[1]![group] = (negativesBelow + negatives[group]! / 2) / all[0]!;
    right[0]![group] = (positivesAbove + positives[group]! / 2) / all[1]!;
    positivesAbove += positives[group]!;
  }
  return Float64Array.from(groupOf, (group, row) => right[labels[row]!]![group]!);
}
