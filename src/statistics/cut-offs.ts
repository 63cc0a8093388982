import { confusionAt } from './decision.ts';
import { type Ranking, totals } from './ranking.ts';

/** What approving the rows below a probability would mean. */
export interface CutOff {
  /** Rows of this probability and above are declined. */
  threshold: number;
  /** Share of all rows that are approved. */
  approvalRate: number;
  /** Share of the approved that default; null where nobody is approved. */
  badRate: number | null;
  /** Share of all defaults that are declined. */
  defaultsDeclined: number;
  /** Share of the rows without default that are declined. */
  goodsDeclined: number;
}

/**
 * Approval and bad rate at a threshold.
 *
 * @param ranking with rows of both outcomes
 * @example of probabilities 0.9, 0.5, 0.1 with outcomes 1, 0, 0 the threshold 0.7 approves 2 of 3, none of whom default
 */
export function cutOffAt(ranking: Ranking, threshold: number): CutOff {
  const { truePositives, falsePositives, trueNegatives, falseNegatives } = confusionAt(ranking, threshold);
  const approved = trueNegatives + falseNegatives;
  return {
    threshold,
    approvalRate: approved / (approved + truePositives + falsePositives),
    badRate: approved === 0 ? null : falseNegatives / approved,
    defaultsDeclined: truePositives / (truePositives + falseNegatives),
    goodsDeclined: falsePositives / (falsePositives + trueNegatives),
  };
}

/**
 * The threshold that approves a share of the rows, or as near to it as groups of equal probability allow; of two that are equally
 * near the higher, which declines fewer. It lies midway between two neighbouring probabilities, and at 1 approves everybody unless
 * a probability is 1.
 *
 * @param share from 0 to 1
 * @example of probabilities 0.9, 0.5, 0.3, 0.1 the threshold that approves ¾ is 0.7
 */
export function thresholdApproving(ranking: Ranking, share: number): number {
  const all = totals(ranking);
  const rows = all.positives + all.negatives;
  let declined = 0;
  let best = { threshold: 1, distance: Math.abs(1 - share) };
  for (let group = 0; group < ranking.probability.length; group++) {
    declined += ranking.positives[group]! + ranking.negatives[group]!;
    const distance = Math.abs(1 - declined / rows - share);
    if (distance < best.distance) {
      const next = ranking.probability[group + 1] ?? 0;
      best = { threshold: (ranking.probability[group]! + next) / 2, distance };
    }
  }
  return best.threshold;
}
