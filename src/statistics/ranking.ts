/**
 * Scored rows with known outcomes, gathered by equal probability, highest first. Every metric is a sum over these
 * groups, so ties are treated alike whatever order the rows came in.
 */
export interface Ranking {
  /** Distinct probabilities, descending. */
  probability: Float64Array;
  /** Rows of each group with outcome 1; where rows have weights, their sum. */
  positives: Float64Array;
  /** Likewise with outcome 0. */
  negatives: Float64Array;
}

/** Gathers rows into a ranking, each of them once or by its weight. O(n log n). */
export function rank(
  probabilities: ArrayLike<number>,
  labels: ArrayLike<number>,
  weights?: ArrayLike<number>,
): Ranking {
  const { probability, groupOf } = groupByProbability(probabilities);
  const ranking = emptyRanking(probability);
  for (let row = 0; row < groupOf.length; row++) addRow(ranking, groupOf[row]!, labels[row]!, weights?.[row]);
  return ranking;
}

/** The distinct probabilities, descending, and for every row the index of its own. */
export function groupByProbability(probabilities: ArrayLike<number>): {
  probability: Float64Array;
  groupOf: Uint32Array;
} {
  const order = Uint32Array.from({ length: probabilities.length }, (_, row) => row);
  order.sort((a, b) => probabilities[b]! - probabilities[a]!);
  const groupOf = new Uint32Array(order.length);
  const distinct: number[] = [];
  for (const row of order) {
    const value = probabilities[row]!;
    if (distinct.length === 0 || value !== distinct.at(-1)) distinct.push(value);
    groupOf[row] = distinct.length - 1;
  }
  return { probability: Float64Array.from(distinct), groupOf };
}

/** A ranking over these probabilities that holds no rows yet. */
export function emptyRanking(probability: Float64Array): Ranking {
  return {
    probability,
    positives: new Float64Array(probability.length),
    negatives: new Float64Array(probability.length),
  };
}

export function addRow(ranking: Ranking, group: number, label: number, weight = 1): void {
  if (label === 1) ranking.positives[group]! += weight;
  else ranking.negatives[group]! += weight;
}

/** Rows with outcome 1 and with outcome 0, or the sums of their weights. */
export function totals({ positives, negatives }: Ranking): { positives: number; negatives: number } {
  let positiveSum = 0;
  let negativeSum = 0;
  for (let group = 0; group < positives.length; group++) {
    positiveSum += positives[group]!;
    negativeSum += negatives[group]!;
  }
  return { positives: positiveSum, negatives: negativeSum };
}
