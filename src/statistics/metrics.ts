import type { MetricName } from '../application/metric-name.ts';
import { brier, ece, logLoss } from './calibration.ts';
import { confusionAt, decisionMetrics } from './decision.ts';
import { ks, prAuc, rocAuc } from './discrimination.ts';
import type { Ranking } from './ranking.ts';

export type Metrics = Record<MetricName, number>;

/**
 * Every metric of a model's probabilities against what happened.
 * @param logs as of `logLoss`
 */
export function metricsOf(ranking: Ranking, threshold: number, logs?: Float64Array): Metrics {
  const auc = rocAuc(ranking);
  return {
    roc_auc: auc,
    pr_auc: prAuc(ranking),
    gini: 2 * auc - 1,
    ks: ks(ranking),
    brier: brier(ranking),
    ece: ece(ranking),
    log_loss: logLoss(ranking, logs),
    ...decisionMetrics(confusionAt(ranking, threshold)),
  };
}
