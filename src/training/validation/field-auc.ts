import { rocAuc } from '../../statistics/discrimination.ts';
import { type Ranking, rank, totals } from '../../statistics/ranking.ts';
import type { Matrix } from '../boosting/matrix.ts';

/** What rows without a number count together, of either outcome. */
interface Group {
  positives: number;
  negatives: number;
}

/**
 * ROC-AUC of a number's own values, in whichever direction they rank better, by the rows' weights. Bins cannot tell it: where one loan
 * in twenty defaults, the highest of ten bins holds as many good loans as bad ones, though the values part them perfectly. Rows without a
 * value, and those of each code, stand together where they rank best.
 *
 * @param codes how many features behind the number's tell its codes
 */
export function fieldAuc(
  { features, rows, featureCount, labels, weights }: Matrix,
  feature: number,
  codes = 0,
): number {
  const groups = Array.from({ length: codes + 1 }, (): Group => ({ positives: 0, negatives: 0 }));
  const numbered: number[] = [];
  for (let row = 0; row < rows; row++) {
    const offset = row * featureCount + feature;
    if (!Number.isNaN(features[offset]!)) {
      numbered.push(row);
      continue;
    }
    const code = features.subarray(offset + 1, offset + 1 + codes).indexOf(1);
    groups[code < 0 ? codes : code]![labels[row] === 1 ? 'positives' : 'negatives'] += weights?.[row] ?? 1;
  }
  const of = (values: (row: number) => number) => Float64Array.from(numbered, values);
  const descending = rank(
    of((row) => features[row * featureCount + feature]!),
    of((row) => labels[row]!),
    weights && of((row) => weights[row]!),
  );
  const ascending: Ranking = {
    probability: descending.probability.toReversed(),
    positives: descending.positives.toReversed(),
    negatives: descending.negatives.toReversed(),
  };
  return Math.max(...[descending, ascending].map((ranking) => rocAuc(placed(ranking, groups))));
}

/** A ranking with each group in its best place among the values, and of those in one place the riskier first. */
function placed(ranking: Ranking, groups: Group[]): Ranking {
  const places = groups
    .filter(({ positives, negatives }) => positives + negatives > 0)
    .map((group) => ({ ...group, place: bestPlace(ranking, group) }))
    .sort((a, b) => a.place - b.place || b.positives * a.negatives - a.positives * b.negatives);
  const merged: Group[] = [];
  for (let value = 0; value <= ranking.probability.length; value++) {
    while (places[0]?.place === value) merged.push(places.shift()!);
    if (value < ranking.probability.length)
      merged.push({ positives: ranking.positives[value]!, negatives: ranking.negatives[value]! });
  }
  return {
    // Only their order counts, and it stands already.
    probability: Float64Array.from(merged, (_, index) => -index),
    positives: Float64Array.from(merged, ({ positives }) => positives),
    negatives: Float64Array.from(merged, ({ negatives }) => negatives),
  };
}

/** Before how many of the values a group stands above the most negatives and below the most positives. */
function bestPlace(ranking: Ranking, { positives, negatives }: Group): number {
  let pairs = positives * totals(ranking).negatives;
  let best = { pairs, place: 0 };
  for (let value = 0; value < ranking.probability.length; value++) {
    pairs += negatives * ranking.positives[value]! - positives * ranking.negatives[value]!;
    if (pairs > best.pairs) best = { pairs, place: value + 1 };
  }
  return best.place;
}
