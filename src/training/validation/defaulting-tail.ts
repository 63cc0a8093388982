import { log } from '../../log.ts';
import { type Ranking, rank } from '../../statistics/ranking.ts';
import type { Matrix } from '../boosting/matrix.ts';

/** Rows whose value lies beyond a cut. */
export interface Tail {
  /** Where it begins, and on which side it lies. */
  from: number;
  side: 'above' | 'below';
  rows: number;
  defaults: number;
}

/** A tail of which more default is rather a consequence of it; and what it is held against, of which nearly all default. */
const SUSPICIOUS_RATE = 0.95;
const NEARLY_ALL = 0.99;
/** Where no more than that share default beyond any value, a field is called a leak one time in twenty at most, over both sides. */
const CERTAIN = log(2 / 0.05);

/**
 * The rows beyond a value of which surely more than 95% default. Every value is tried as the cut, which a bound for a single share would
 * not stand: the ratio of the two likelihoods, taken from the end on, exceeds 1/α anywhere with a chance of α at most, however many
 * cuts there are (Ville's inequality; Robbins, Annals of Mathematical Statistics 41, 1970). It takes 90 rows that all default.
 *
 * @param matrix of which each row counts once, whatever it weighs
 * @returns the one that is the most certain; null for none
 */
export function defaultingTail(matrix: Matrix, feature: number): Tail | null {
  const { features, featureCount, labels } = matrix;
  const numbered = Array.from(labels.keys()).filter(
    (row) => !Number.isNaN(features[row * featureCount + feature]!),
  );
  const ranking = rank(
    numbered.map((row) => features[row * featureCount + feature]!),
    numbered.map((row) => labels[row]!),
  );
  const values = Array.from(ranking.probability.keys());
  const tails = [tailFrom(ranking, values, 'above'), tailFrom(ranking, values.toReversed(), 'below')];
  return tails.reduce((best, tail) => (tail.ratio > best.ratio ? tail : best), NOTHING).tail;
}

const NOTHING: { ratio: number; tail: Tail | null } = { ratio: CERTAIN, tail: null };

function tailFrom(
  { probability: values, positives, negatives }: Ranking,
  order: number[],
  side: Tail['side'],
) {
  let [ratio, rows, defaults] = [0, 0, 0];
  let best = { ...NOTHING };
  for (const value of order) {
    defaults += positives[value]!;
    rows += positives[value]! + negatives[value]!;
    ratio +=
      positives[value]! * log(NEARLY_ALL / SUSPICIOUS_RATE) +
      negatives[value]! * log((1 - NEARLY_ALL) / (1 - SUSPICIOUS_RATE));
    if (ratio > best.ratio) best = { ratio, tail: { from: values[value]!, side, rows, defaults } };
  }
  return best;
}
