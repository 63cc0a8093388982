import type { Random } from '../ports.ts';
import { randomInteger } from '../random.ts';
import type { Estimate } from './estimate.ts';
import { addRow, emptyRanking, groupByProbability, type Ranking, rank, totals } from './ranking.ts';

/** Enough that the ends of an interval move by less than a tenth of its width from seed to seed. */
const RESAMPLES = 1000;
/** Draws for each resample that is kept, before it is given up. Of one row of either outcome every other resample holds both. */
const MOST_DRAWS = 100;

export interface Resampling {
  random: Random;
  /** 1000 without it. */
  resamples?: number | undefined;
  /** How much each row counts; 1 without them. */
  weights?: ArrayLike<number> | undefined;
}

/**
 * What is measured of one or several scores of the same rows, with 95% intervals by the percentile bootstrap: rows are drawn with
 * replacement, once for all the scores. A row that was drawn counts by its weight. O(n) a resample.
 *
 * @param measure takes one ranking a score; over the resamples their `probability` stays the same
 * @throws RangeError when no row of an outcome weighs anything, of which nothing could be measured
 *
 * Efron and Tibshirani, An Introduction to the Bootstrap (1993), chapter 13.
 */
export function resampled<Name extends string>(
  scores: readonly ArrayLike<number>[],
  labels: ArrayLike<number>,
  { random, resamples = RESAMPLES, weights }: Resampling,
  measure: (rankings: readonly Ranking[]) => Record<Name, number>,
): Record<Name, Estimate> {
  const rows = labels.length;
  const all = scores.map((probabilities) => rank(probabilities, labels, weights));
  if (!holdsBoth(all[0]!))
    throw new RangeError('no row of one outcome weighs anything: there is nothing to measure');
  const drawn = scores.map((probabilities) => {
    const { probability, groupOf } = groupByProbability(probabilities);
    return { ranking: emptyRanking(probability), groupOf };
  });
  const rankings = drawn.map(({ ranking }) => ranking);
  const measured: Record<Name, number>[] = [];
  for (let draws = 0; measured.length < resamples; draws++) {
    if (draws === MOST_DRAWS * resamples)
      throw new RangeError(`${draws} resamples were drawn, and only ${measured.length} hold both outcomes`);
    for (const { positives, negatives } of rankings) {
      positives.fill(0);
      negatives.fill(0);
    }
    for (let draw = 0; draw < rows; draw++) {
      const row = randomInteger(random, rows);
      for (const { ranking, groupOf } of drawn) addRow(ranking, groupOf[row]!, labels[row]!, weights?.[row]);
    }
    // A resample of one class has no AUC. With the ten positives that training asks for, it is one in 20,000.
    if (holdsBoth(rankings[0]!)) measured.push(measure(rankings));
  }
  const point = measure(all);
  const estimates = (Object.keys(point) as Name[]).map((name) => {
    const sorted = Float64Array.from(measured, (one) => one[name]).sort();
    return [name, { value: point[name], low: quantile(sorted, 0.025), high: quantile(sorted, 0.975) }];
  });
  return Object.fromEntries(estimates) as Record<Name, Estimate>;
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
