import type { MetricName } from '../application/metric-name.ts';
import type { Random } from '../ports.ts';
import { logsOf } from './calibration.ts';
import type { Estimate } from './estimate.ts';
import { metricsOf } from './metrics.ts';
import { groupByProbability } from './ranking.ts';
import { resampled } from './resampled.ts';

/**
 * Every metric with its 95% bootstrap interval, the threshold kept.
 * @throws RangeError as `resampled` does
 */
export function estimate(
  probabilities: ArrayLike<number>,
  labels: ArrayLike<number>,
  threshold: number,
  random: Random,
  resamples?: number,
  weights?: ArrayLike<number>,
): Record<MetricName, Estimate> {
  const logs = logsOf(groupByProbability(probabilities).probability);
  return resampled([probabilities], labels, { random, resamples, weights }, ([ranking]) =>
    metricsOf(ranking!, threshold, logs),
  );
}
