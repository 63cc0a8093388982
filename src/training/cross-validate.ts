import type { MetricName } from '../application/metric-name.ts';
import type { AcrossFolds } from '../statistics/estimate.ts';
import { type Metrics, metricsOf } from '../statistics/metrics.ts';
import { type Ranking, rank } from '../statistics/ranking.ts';
import type { Matrix } from './boosting/matrix.ts';
import { partition, stratifiedFolds, takeRows } from './data/split.ts';
import { fitModel, probabilitiesOf } from './fit.ts';
import type { FitContext } from './grow.ts';
import type { Reached } from './threshold.ts';

/** One fold, scored by a model fitted to all the others. */
export interface FoldResult {
  ranking: Ranking;
  /** Chosen on the training part. */
  threshold: number;
  /** What it does there, out of fold. */
  reached: Reached;
  metrics: Metrics;
}

/**
 * Stratified cross-validation of the whole procedure: resampling, calibration and the choice of the threshold happen
 * anew inside every training part, so a fold is as unknown to its model as a stranger's loan.
 */
export function crossValidate(matrix: Matrix, context: FitContext, repeats = 1): FoldResult[] {
  const { params, random, score } = context;
  const results: FoldResult[] = [];
  for (let repeat = 0; repeat < repeats; repeat++) {
    const foldOf = stratifiedFolds(matrix, params.folds, random);
    for (let fold = 0; fold < params.folds; fold++) {
      const { outside, inside } = partition(foldOf, fold);
      const { ensemble, policy, reached } = fitModel(takeRows(matrix, outside), context);
      const test = takeRows(matrix, inside);
      const ranking = rank(probabilitiesOf(ensemble, test.features, score), test.labels, test.weights);
      const { threshold } = policy;
      results.push({ ranking, threshold, reached, metrics: metricsOf(ranking, threshold) });
    }
  }
  return results;
}

type WithFolds = AcrossFolds & { folds: number[] };

/** Each metric over the folds. */
export function acrossFolds(results: FoldResult[]): Record<MetricName, WithFolds> {
  const names = Object.keys(results[0]!.metrics) as MetricName[];
  const summaries = names.map((name) => {
    const folds = results.map(({ metrics }) => metrics[name]);
    return [name, { ...meanAndDeviation(folds), folds }];
  });
  return Object.fromEntries(summaries) as Record<MetricName, WithFolds>;
}

export function meanAndDeviation(values: number[]): { mean: number; std: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0);
  return { mean, std: values.length > 1 ? Math.sqrt(squares / (values.length - 1)) : 0 };
}
