import type { ColumnProfile } from './column-profile.ts';
import { DATES } from './draft-field.ts';
import type { Outcomes } from './draft-number.ts';
import type { FileProfile } from './file-profile.ts';
import { holdoutFrom } from './holdout-from.ts';
import { rowsOf } from './value-counts.ts';
import type { Verdict } from './verdicts.ts';
import { isDayOfDecision, isOtherDay } from './vocabulary.ts';

/** A shorter time shows no change. */
const FEWEST_MONTHS = 12;

/**
 * Verdicts in which a column of dates is the day of the decision: the only one that has a day in every row, over a year or more, and
 * no name of another day; of several, the only one with a name of this one.
 */
export function withDecisionDay(verdicts: Verdict[], file: FileProfile, outcomes: Outcomes): Verdict[] {
  const { header, columns } = file;
  const complete = [...verdicts.keys()].filter(
    (index) => holdsDates(verdicts[index]!) && isComplete(columns[index]!) && !isOtherDay(header[index]!),
  );
  const named = complete.filter((index) => isDayOfDecision(header[index]!));
  const possible = named.length > 0 ? named : complete;
  return verdicts.map((verdict, index): Verdict => {
    if (!possible.includes(index)) return verdict;
    const { column } = verdict;
    return possible.length === 1
      ? { column, use: 'date', notes: [holdoutNote(columns[index]!, outcomes)] }
      : {
          ...verdict,
          use: 'left_out',
          reason: `${DATES}; or make it the \`date\`, if it is the day of the decision`,
        };
  });
}

/** Whether a column was left out for the dates in it. */
export function holdsDates(verdict: Verdict): boolean {
  return verdict.use === 'left_out' && verdict.reason === DATES;
}

function isComplete({ rows, days: { rows: dated, months } }: ColumnProfile): boolean {
  const numbers = [...months.counts.keys()].map(monthNumber).sort((one, other) => one - other);
  return dated === rows && !months.overflowed && numbers.at(-1)! - numbers[0]! >= FEWEST_MONTHS;
}

/** @example monthNumber('2026-01') - monthNumber('2025-12') // 1 */
function monthNumber(month: string): number {
  return 12 * Number(month.slice(0, 4)) + Number(month.slice(5));
}

function holdoutNote({ days }: ColumnProfile, { positive, all }: Outcomes): string {
  const found = holdoutFrom(days);
  if (!found)
    return 'no last months have enough rows of both outcomes, and leave enough, to be held out in place of a share of all rows';
  const rows = rowsOf(found.held);
  const share = ((100 * rows) / rowsOf(all)).toFixed(1);
  return (
    `\`"holdout": { "from": "${found.from}" }\` would hold out the latest ${share}% of the rows (${rows}, of which ${found.held[positive]} ` +
    'default) in place of a share of all: it tells how good a model of the past is on what came after'
  );
}
