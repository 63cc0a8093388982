import type { Random } from '../ports.ts';
import { brier } from './calibration.ts';
import { confusionAt, decisionMetrics } from './decision.ts';
import { rocAuc } from './discrimination.ts';
import type { Estimate } from './estimate.ts';
import { type Ranking, rank } from './ranking.ts';
import { resampled } from './resampled.ts';

/** Rows with known outcomes, and what two models say of them. */
export interface ScoredTwice {
  /** 0 or 1, at least one of either with a weight. */
  labels: ArrayLike<number>;
  first: ArrayLike<number>;
  second: ArrayLike<number>;
  /** Above 0, or 0 for a row that measures nothing; 1 without them. */
  weights?: ArrayLike<number> | undefined;
}

/** At and above which a default is predicted: each model by its own. */
export interface Thresholds {
  first: number;
  second: number;
}

/** What is compared. */
export type Compared<Value> = Record<'auc' | 'brier' | 'recall', Value>;

/**
 * By how much ROC-AUC, Brier score and recall of `second` lie above those of `first` on the same rows, with 95% intervals by the
 * paired bootstrap: each resample holds the same rows for both. The order of the rows does not matter. Of a model and itself every
 * difference is 0, and certain.
 *
 * @throws RangeError when no row of an outcome weighs anything
 */
export function pairedDifferences(
  rows: ScoredTwice,
  thresholds: Thresholds,
  random: Random,
): Compared<Estimate> {
  const { labels, first, second, weights } = inOneOrder(rows);
  return resampled([first, second], labels, { random, weights }, ([before, after]) => {
    const one = comparedOf(before!, thresholds.first);
    const other = comparedOf(after!, thresholds.second);
    return {
      auc: other.auc - one.auc,
      brier: other.brier - one.brier,
      recall: other.recall - one.recall,
    };
  });
}

/** What is compared, of either model by itself. */
export function eachCompared(
  { labels, first, second, weights }: ScoredTwice,
  thresholds: Thresholds,
): { first: Compared<number>; second: Compared<number> } {
  return {
    first: comparedOf(rank(first, labels, weights), thresholds.first),
    second: comparedOf(rank(second, labels, weights), thresholds.second),
  };
}

function comparedOf(ranking: Ranking, threshold: number): Compared<number> {
  return {
    auc: rocAuc(ranking),
    brier: brier(ranking),
    recall: decisionMetrics(confusionAt(ranking, threshold)).recall,
  };
}

/** Rows are drawn by their place, so each gets one that depends on nothing but what is measured of it. */
function inOneOrder({ labels, first, second, weights }: ScoredTwice): ScoredTwice {
  const order = Uint32Array.from({ length: labels.length }, (_, row) => row).sort(
    (a, b) =>
      first[a]! - first[b]! ||
      second[a]! - second[b]! ||
      labels[a]! - labels[b]! ||
      (weights ? weights[a]! - weights[b]! : 0),
  );
  const taken = (values: ArrayLike<number>) => Float64Array.from(order, (row) => values[row]!);
  return {
    labels: taken(labels),
    first: taken(first),
    second: taken(second),
    ...(weights && { weights: taken(weights) }),
  };
}
