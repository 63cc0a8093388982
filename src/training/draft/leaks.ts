import type { ColumnProfile } from './column-profile.ts';
import { aucAlone, aucOfKinds, isMarkOfOne, TELLING_AUC } from './separation.ts';
import { type OutcomeCounts, rowsOf } from './value-counts.ts';
import { isWrittenAfterwards } from './vocabulary.ts';

/**
 * Why a column seems to know the outcome; undefined when it does not.
 *
 * @param all rows of either outcome
 * @param sampled the column's numbers in the sample, and the rows' outcomes
 */
export function leakReason(
  column: string,
  { values, blank, filled }: ColumnProfile,
  all: OutcomeCounts,
  sampled: { numbers: Float64Array; outcomes: Uint8Array },
): string | undefined {
  const blanks = blank.counts.get('') ?? [0, 0];
  const auc = values.overflowed
    ? aucAlone(sampled.numbers, sampled.outcomes)
    : aucOfKinds([...values.counts.values(), ...(rowsOf(blanks) > 0 ? [blanks] : [])]);
  if (auc >= TELLING_AUC) return `it alone separates the outcomes (ROC-AUC ${auc.toFixed(3)})`;
  if (filled > 0 && (isMarkOfOne(blanks, all) || isMarkOfOne(without(all, blanks), all)))
    return 'whether it is empty tells the outcome';
  const [usual, counts] = [...values.counts].reduce<[string, OutcomeCounts]>(
    (most, value) => (rowsOf(value[1]) > rowsOf(most[1]) ? value : most),
    ['', [0, 0]],
  );
  if (isMarkOfOne(without(all, counts), all))
    return `whether it is other than ${JSON.stringify(usual)} tells the outcome`;
  return isWrittenAfterwards(column) ? 'its name is of what is written after a default' : undefined;
}

function without(all: OutcomeCounts, some: OutcomeCounts): OutcomeCounts {
  return [all[0] - some[0], all[1] - some[1]];
}
