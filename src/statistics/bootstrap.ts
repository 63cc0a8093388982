import type { MetricName } from '../application/metric-name.ts';
import type { Random } from '../ports.ts';
import { randomInteger } from '../random.ts';
import { logsOf } from './calibration.ts';
import type { Estimate } from './estimate.ts';
import { type Metrics, metricsOf } from './metrics.ts';
import { addRow, emptyRanking, groupByProbability, type Ranking, rank, totals } from './ranking.ts';

/** Enough that the ends of an interval move by less than a tenth of its width from seed to seed. */
const RESAMPLES = 1000;
/** Draws for each resample that is kept, before it is given up. Of one row of either outcome every other resample holds both. */
const MOST_DRAWS = 100;

/**
 * Every metric with its 95% interval by the percentile bootstrap: rows drawn with replacement, the threshold kept.
 * A row that was drawn counts by its weight.
 *
 * @throws RangeError when no row of an outcome weighs anything, of which nothing could be measured
 *
 * Efron and Tibshirani, An Introduction to the Bootstrap (1993), chapter 13.
 */
export function estimate(
  probabilities: ArrayLike<number>,
  labels: ArrayLike<number>,
  threshold: number,
  random: Random,
  resampleCount = RESAMPLES,
  weights?: ArrayLike<number>,
): Record<MetricName, Estimate> {
  const rows = probabilities.length;
  const all = rank(probabilities, labels, weights);
  if (!holdsBoth(all))
    throw new RangeError('no row of one outcome weighs anything: there is nothing to measure');
  const { probability, groupOf } = groupByProbability(probabilities);
  const logs = logsOf(probability);
  const resamples: Metrics[] = [];
  const drawn = emptyRanking(probability);
  for (let draws = 0; resamples.length < resampleCount; draws++) {
    if (draws === MOST_DRAWS * resampleCount)
      throw new RangeError(`${draws} resamples were drawn, and only ${resamples.length} hold both outcomes`);
    drawn.positives.fill(0);
    drawn.negatives.fill(0);
    for (let draw = 0; draw < rows; draw++) {
      const row = randomInteger(random, rows);
      addRow(drawn, groupOf[row]!, labels[row]!, weights?.[row]);
    }
    // A resample of one class has no AUC. With the ten positives that training asks for, it is one in 20,000.
    if (holdsBoth(drawn)) resamples.push(metricsOf(drawn, threshold, logs));
  }
  const point = metricsOf(all, threshold);
  const estimates = (Object.keys(point) as MetricName[]).map((name) => {
    const sorted = Float64Array.from(resamples, (metrics) => metrics[name]).sort();
    return [name, { value: point[name], low: quantile(sorted, 0.025), high: quantile(sorted, 0.975) }];
  });
  return Object.fromEntries(estimates) as Record<MetricName, Estimate>;
}

function holdsBoth(ranking: Ranking): boolean {
  const { positives, negatives } = totals(ranking);
  return positives > 0 && negatives > 0;
}

/** Linear interpolation between order statistics (Hyndman and Fan's type 7). */
function quantile(sorted: Float64Array, share: number): number {
  const position = share * (sorted.length - 1);
  const below = Math.floor(position);
  const above = Math.ceil(position);
  return sorted[below]! + (position - below) * (sorted[above]! - sorted[below]!);
}
