import { type Ranking, totals } from './ranking.ts';

/** How well probabilities separate the rows that default from those that do not. All are NaN when a class is absent. */

/**
 * Area under the ROC curve: the chance that a random positive ranks above a random negative, ties counting one half.
 * Hanley and McNeil, Radiology 143 (1982).
 */
export function rocAuc(ranking: Ranking): number {
  const all = totals(ranking);
  let above = 0;
  let pairs = 0;
  for (let group = 0; group < ranking.probability.length; group++) {
    pairs += ranking.negatives[group]! * (above + ranking.positives[group]! / 2);
    above += ranking.positives[group]!;
  }
  // Sums of weights are rounded, and those of a perfect ranking might come to a hair more.
  return Math.min(1, pairs / (all.positives * all.negatives));
}

/** Average precision: Σ (Rₙ − Rₙ₋₁) Pₙ over the distinct probabilities, without interpolation. */
export function prAuc(ranking: Ranking): number {
  const all = totals(ranking);
  let truePositives = 0;
  let predicted = 0;
  let sum = 0;
  for (let group = 0; group < ranking.probability.length; group++) {
    truePositives += ranking.positives[group]!;
    predicted += ranking.positives[group]! + ranking.negatives[group]!;
    if (ranking.positives[group]! > 0) sum += ranking.positives[group]! * (truePositives / predicted);
  }
  return sum / all.positives;
}

/** Kolmogorov–Smirnov statistic: the largest |TPR − FPR| over all thresholds. */
export function ks(ranking: Ranking): number {
  let largest = 0;
  for (const { tpr, fpr } of rocCurve(ranking)) largest = Math.max(largest, Math.abs(tpr - fpr));
  return largest;
}

/** The ROC curve's corners from (0, 0) to (1, 1). */
export function* rocCurve(ranking: Ranking): Generator<{ fpr: number; tpr: number }> {
  const all = totals(ranking);
  let positives = 0;
  let negatives = 0;
  yield { fpr: 0, tpr: 0 };
  for (let group = 0; group < ranking.probability.length; group++) {
    positives += ranking.positives[group]!;
    negatives += ranking.negatives[group]!;
    yield { fpr: negatives / all.negatives, tpr: positives / all.positives };
  }
}
