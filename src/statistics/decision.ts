import type { Ranking } from './ranking.ts';

/** Rows by prediction and outcome. */
export interface Confusion {
  truePositives: number;
  falsePositives: number;
  trueNegatives: number;
  falseNegatives: number;
}

/** Predicts 1 for every probability at and above the threshold. */
export function confusionAt(ranking: Ranking, threshold: number): Confusion {
  const confusion = { truePositives: 0, falsePositives: 0, trueNegatives: 0, falseNegatives: 0 };
  for (let group = 0; group < ranking.probability.length; group++) {
    const predicted = ranking.probability[group]! >= threshold;
    confusion[predicted ? 'truePositives' : 'falseNegatives'] += ranking.positives[group]!;
    confusion[predicted ? 'falsePositives' : 'trueNegatives'] += ranking.negatives[group]!;
  }
  return confusion;
}

export type DecisionMetrics = Record<'accuracy' | 'recall' | 'precision' | 'f1', number>;

/** What a threshold's predictions are worth. A share of nothing is 0: precision without predictions, for example. */
export function decisionMetrics(confusion: Confusion): DecisionMetrics {
  const { truePositives, falsePositives, trueNegatives, falseNegatives } = confusion;
  const right = truePositives + trueNegatives;
  return {
    accuracy: share(right, right + falsePositives + falseNegatives),
    recall: share(truePositives, truePositives + falseNegatives),
    precision: share(truePositives, truePositives + falsePositives),
    f1: share(2 * truePositives, 2 * truePositives + falsePositives + falseNegatives),
  };
}

function share(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}
