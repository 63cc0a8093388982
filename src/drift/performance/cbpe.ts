import type { Manifest } from '../../model/manifest.ts';
import type { Random } from '../../ports.ts';
import { brier } from '../../statistics/calibration.ts';
import { ks, rocAuc } from '../../statistics/discrimination.ts';
import { groupByProbability, type Ranking } from '../../statistics/ranking.ts';
import { sumOfWeights, type Weights } from '../../statistics/weights.ts';
import type { OutcomesReport } from '../reports/report.ts';

/** What is measured of outcomes. */
export const WATCHED = ['roc_auc', 'ks', 'brier'] as const;

/** Draws of the outcomes; each end of an interval is then the fifth from the end. */
const DRAWS = 200;

/**
 * What the scores are worth if their PDs are right, while no outcomes are known: confidence-based performance estimation
 * (NannyML's CBPE). A loan with a PD of p counts as p of a default and 1 − p of none; intervals come from drawing the
 * outcomes from the PDs. It notices that a population has become harder to tell apart. It cannot notice that the PDs
 * have become wrong, so it never raises an alarm.
 *
 * @param weights what each loan counts
 * @returns null where the PDs give no two classes
 */
export function estimatedPerformance(
  probabilities: readonly number[],
  weights: Weights,
  holdout: Manifest['metrics']['holdout'],
  random: Random,
): OutcomesReport | null {
  const { probability, groupOf } = groupByProbability(probabilities);
  const size = new Float64Array(probability.length);
  for (const [row, group] of groupOf.entries()) size[group]! += weights[row]!;
  const expected: Ranking = {
    probability,
    positives: size.map((rows, group) => rows * probability[group]!),
    negatives: size.map((rows, group) => rows * (1 - probability[group]!)),
  };
  const point = measured(expected);
  if (!Object.values(point).every(Number.isFinite)) return null;
  const expectedDefaults = probabilities.reduce((sum, value, row) => sum + value * weights[row]!, 0);
  const draws = Array.from({ length: DRAWS }, () =>
    measured(drawOutcomes(probability, groupOf, weights, random)),
  );
  return {
    loans: probabilities.length,
    defaults: Math.round((expectedDefaults / sumOfWeights(weights)) * probabilities.length),
    source: 'estimate',
    metrics: WATCHED.map((name) => {
      const sorted = draws
        .map((draw) => draw[name])
        .filter(Number.isFinite)
        .sort((a, b) => a - b);
      const tail = Math.floor(sorted.length * 0.025);
      const value = point[name];
      return {
        name,
        realised: {
          value,
          low: Math.min(value, sorted[tail] ?? value),
          high: Math.max(value, sorted.at(-1 - tail) ?? value),
        },
        expected: holdout[name],
        promised: null,
        alarm: false,
      };
    }),
    default_rate: null,
    calibration: [],
    vintages: [],
  };
}

function measured(ranking: Ranking) {
  return {
    roc_auc: rocAuc(ranking),
    ks: ks(ranking),
    brier: brier(ranking),
  };
}

function drawOutcomes(
  probability: Float64Array,
  groupOf: Uint32Array,
  weights: Weights,
  random: Random,
): Ranking {
  const positives = new Float64Array(probability.length);
  const negatives = new Float64Array(probability.length);
  for (const [row, group] of groupOf.entries()) {
    if (random.next() < probability[group]!) positives[group]! += weights[row]!;
    else negatives[group]! += weights[row]!;
  }
  return { probability, positives, negatives };
}
