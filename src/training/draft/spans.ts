import type { Derived } from '../../application/derived.ts';
import type { DateField } from '../../application/field.ts';
import type { ColumnProfile } from './column-profile.ts';
import { holdsDates } from './decision-day.ts';
import { gaps } from './drafted-field.ts';
import { fieldNames } from './field-names.ts';
import type { FileProfile } from './file-profile.ts';
import { sum } from './separation.ts';
import { rowsOf } from './value-counts.ts';
import type { Verdict } from './verdicts.ts';
import { isBeginning } from './vocabulary.ts';

/**
 * Verdicts in which columns of days on which something began are dates, and the months from then to the day of the decision a
 * feature: those with such a name, and in no row of the sample a later day.
 */
export function withSpans(verdicts: Verdict[], { header, columns, sample }: FileProfile): Verdict[] {
  const decision = verdicts.findIndex(({ use }) => use === 'date');
  if (decision < 0) return verdicts;
  const decided = sample.column(decision);
  const isBefore = (index: number) => sample.column(index).every((day, row) => !(day > decided[row]!));
  const begun = [...verdicts.keys()].filter(
    (index) =>
      holdsDates(verdicts[index]!) &&
      isBeginning(header[index]!) &&
      isReadable(columns[index]!) &&
      isBefore(index),
  );
  if (begun.length === 0) return verdicts;
  const names = fieldNames(header);
  const field = (index: number): DateField => ({
    name: names[index]!,
    column: header[index]!,
    type: 'date',
    ...gaps(columns[index]!, [...columns[index]!.days.missing.counts.keys()].sort()),
  });
  return verdicts.map((verdict, index): Verdict => {
    if (index === decision) return { ...verdict, use: 'date', field: field(index) };
    if (!begun.includes(index)) return verdict;
    const derived: Derived = {
      name: freeName(`months_since_${names[index]!}`, names),
      months: [names[index]!, names[decision]!],
    };
    return { column: verdict.column, notes: [], use: 'span', field: field(index), derived };
  });
}

/** Whether training reads each cell as a day, or as none. */
function isReadable({ rows, blanks, days }: ColumnProfile): boolean {
  const without = rowsOf(sum([...days.missing.counts.values()]));
  return !days.missing.overflowed && days.rows + without + blanks === rows;
}

function freeName(name: string, names: readonly string[]): string {
  return names.includes(name) ? freeName(`${name}_2`, names) : name;
}
