import type { Field } from '../../application/field.ts';
import { valuesOfLevel } from '../../application/levels.ts';
import { quoted } from '../../application/problem.ts';
import { type ErrorDetail, SolventError } from '../../errors.ts';
import { simplified } from '../../nearest.ts';
import { isDecimal } from '../../table/decimal.ts';
import { ended } from '../../validation.ts';
import { rowsOf } from '../draft/value-counts.ts';
import type { CleaningReport } from './cleaning-report.ts';
import type { FailedCells, FailedColumns } from './failed-cells.ts';
import { looksLike, NAMES_REMEDY } from './looks-like.ts';

type Category = Field & { type: 'category' };

/** Levels that the error names. */
const MOST_NAMED = 10;
/** More levels that the schema does not list are hardly levels; and as few, if they are numbers. */
const MOST_LEVELS = 50;
const MOST_NUMBERS = 10;

/**
 * A level that the schema does not list ends the training: to leave those rows out would silently train a model that
 * has never seen a part of the population.
 *
 * @param name names the file
 * @throws SolventError `validation_error` with the levels of each column, and what to write instead
 */
export function refuseUnknownLevels(
  name: string,
  fields: readonly Field[],
  { dropped, examples }: Pick<CleaningReport, 'dropped' | 'examples'>,
  failed: FailedColumns,
): void {
  if (!dropped.unknown_category) return;
  const sentences = fields.flatMap((field) => {
    const cells = failed.get(field.column);
    return field.type === 'category' && cells?.reasons.has('unknown_category')
      ? sentencesOn(field, cells)
      : [];
  });
  const details: ErrorDetail[] = examples
    .filter(({ reason }) => reason === 'unknown_category')
    .map(({ row, column, message }) => ({ path: `row ${row}, ${column}`, message }));
  throw new SolventError('validation_error', `${name}: ${sentences.map(ended).join(' ')}`, { details });
}

function sentencesOn(field: Category, cells: FailedCells): string[] {
  const { profile, shown, reasons, firstRows } = cells;
  const { values, numbers, filled } = profile;
  const levels = [...values.counts].sort(([, a], [, b]) => rowsOf(b) - rowsOf(a));
  const areNumbers = numbers.rows * 2 > filled;
  const areMany = values.overflowed || levels.length > (areNumbers ? MOST_NUMBERS : MOST_LEVELS);
  const named = levels.slice(0, MOST_NAMED).map(([level, counts]) => {
    const meant = field.levels
      .flatMap(valuesOfLevel)
      .find((known) => simplified(known) === simplified(level));
    const rows = rowsOf(counts);
    return `${quoted(level)} (${rows} ${rows === 1 ? 'row' : 'rows'}${meant === undefined ? '' : `: did you mean ${quoted(meant)}?`})`;
  });
  // What is too long to be counted is shown by its beginning.
  if (named.length === 0) named.push(...[...shown].map(quoted));
  const more = moreThan(levels.length - named.length, values.overflowed);
  const rows = reasons.get('unknown_category')!;
  const first = `row ${firstRows.get('unknown_category')}`;
  const told =
    `column "${field.column}" holds levels that the schema does not list, in ${rows === 1 ? first : `${rows} rows, the first of them ${first}`}: ` +
    [named.join(', '), more].join(' ').trim();
  if (areMany) {
    const likely = looksLike(field, cells);
    if (likely.length === 0) likely.push('So many are hardly levels: gather them into a few groups');
    return [told, ...new Set([...likely, NAMES_REMEDY])];
  }
  const hasWords = cells.read?.texts.some((level) => !isDecimal(level));
  return [
    told,
    ...(areNumbers && !hasWords
      ? [
          `${numbers.rows === filled ? 'They' : 'Most of them'} are numbers: if they are amounts or counts, \`"type": "integer"\` or \`"number"\` is meant`,
        ]
      : []),
    "Add them to the field's `levels`, by themselves or in a group, list what stands for a missing value under its `missing`, let all " +
      'others count as missing by `"unknown": "missing"`, or correct the file',
  ];
}

function moreThan(rest: number, overflowed: boolean): string {
  if (rest > 0) return `and ${overflowed ? 'more than ' : ''}${rest} others`;
  return overflowed ? 'and others' : '';
}
