import { type Estimate, normalEstimate } from '../../statistics/estimate.ts';
import { shareOf } from '../../statistics/share.ts';
import { weightedMean } from '../../statistics/weighted-mean.ts';
import { effectiveRows, sumOfWeights, type Weights } from '../../statistics/weights.ts';

/** The mean of values with its 95% interval; null with fewer than two. */
export function meanOf(values: readonly number[], weights: Weights): Estimate | null {
  if (values.length < 2) return null;
  const { mean, variance } = weightedMean(values, Array.from(weights));
  return normalEstimate(mean, variance);
}

/** The share of rows that are so, with Wilson's interval for as many rows of equal weight; null without rows. */
export function shareOfRows(areSo: readonly boolean[], weights: Weights): Estimate | null {
  if (areSo.length === 0) return null;
  const rows = effectiveRows(weights);
  const share = areSo.reduce((sum, isSo, row) => sum + (isSo ? weights[row]! : 0), 0) / sumOfWeights(weights);
  return shareOf(share * rows, rows);
}
