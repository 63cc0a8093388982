import { rocAuc } from '../../statistics/discrimination.ts';
import { rank } from '../../statistics/ranking.ts';
import { type OutcomeCounts, rowsOf } from './value-counts.ts';

/** With fewer rows of an outcome, a column separates them by chance. */
export const FEWEST_OF_AN_OUTCOME = 20;
/** No input of an application is nearly so good; what is, knows the outcome. */
export const TELLING_AUC = 0.99;
/** A mark that rows of one outcome alone bear tells it when most of them do. */
const MOST = 0.5;
/** Of the rows of the other outcome that would bear it by chance, so many may: errors of who wrote them. */
const STRAY = 0.01;
/** Fewer kinds' rows are in order by chance. */
const FEWEST_OF_A_KIND = 10;

/**
 * How well a column alone ranks rows by their outcome, whichever end is the risky one; rows without a value come last or first,
 * as is better. NaN where rows of an outcome are few.
 *
 * @param numbers NaN where there is none
 * @param outcomes 0 or 1
 */
export function aucAlone(numbers: Float64Array, outcomes: Uint8Array): number {
  const ones = outcomes.reduce((sum, outcome) => sum + outcome, 0);
  if (Math.min(ones, outcomes.length - ones) < FEWEST_OF_AN_OUTCOME) return Number.NaN;
  return Math.max(
    ...[Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY].map((absent) => {
      const auc = rocAuc(
        rank(
          numbers.map((value) => (Number.isNaN(value) ? absent : value)),
          outcomes,
        ),
      );
      return Math.max(auc, 1 - auc);
    }),
  );
}

/** The same for values without an order: the best order is the one of their default rates. NaN where rows are few. */
export function aucOfKinds(kinds: readonly OutcomeCounts[]): number {
  const all = sum(kinds);
  if (Math.min(...all) < FEWEST_OF_AN_OUTCOME || rowsOf(all) < FEWEST_OF_A_KIND * kinds.length)
    return Number.NaN;
  const ordered = kinds.toSorted((one, other) => other[1] / rowsOf(other) - one[1] / rowsOf(one));
  return rocAuc({
    probability: Float64Array.from(ordered, (_, place) => -place),
    positives: Float64Array.from(ordered, ([, second]) => second),
    negatives: Float64Array.from(ordered, ([first]) => first),
  });
}

/** Whether rows of one outcome alone bear a mark, and most of them do. */
export function isMarkOfOne(marked: OutcomeCounts, all: OutcomeCounts): boolean {
  return ([0, 1] as const).some((outcome) => {
    const other = outcome === 0 ? 1 : 0;
    const byChance = (all[other] / rowsOf(all)) * rowsOf(marked);
    return (
      marked[outcome] > MOST * all[outcome] &&
      byChance >= FEWEST_OF_AN_OUTCOME &&
      marked[other] <= STRAY * byChance
    );
  });
}

export function sum(counts: readonly OutcomeCounts[]): OutcomeCounts {
  return counts.reduce<OutcomeCounts>(
    ([first, second], count) => [first + count[0], second + count[1]],
    [0, 0],
  );
}
