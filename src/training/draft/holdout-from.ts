import type { Days } from './days.ts';
import { sum } from './separation.ts';
import { type OutcomeCounts, rowsOf } from './value-counts.ts';

/** Fewer rows of an outcome tell little of a model, and teach little. */
const FEWEST_OF_AN_OUTCOME = 50;
/** Of all rows, as where they are held out by their keys. */
const SHARE = 0.2;

/**
 * The first of a month from which on a fifth of the rows, or as near to it as months allow, could be held out; undefined where
 * either part would have too few rows of an outcome.
 */
export function holdoutFrom({ months }: Days): { from: string; held: OutcomeCounts } | undefined {
  const latestFirst = [...months.counts].sort(([one], [other]) => (one < other ? 1 : -1));
  const all = sum(latestFirst.map(([, counts]) => counts));
  let held: OutcomeCounts = [0, 0];
  const possible = latestFirst.flatMap(([month, counts]) => {
    held = sum([held, counts]);
    const left: OutcomeCounts = [all[0] - held[0], all[1] - held[1]];
    return Math.min(...held, ...left) < FEWEST_OF_AN_OUTCOME ? [] : [{ from: `${month}-01`, held }];
  });
  const distance = (counts: OutcomeCounts) => Math.abs(rowsOf(counts) / rowsOf(all) - SHARE);
  const [best] = possible.sort((one, other) => distance(one.held) - distance(other.held));
  return best;
}
