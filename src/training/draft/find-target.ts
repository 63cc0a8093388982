import { absent, columnFinder, listed, repeated } from '../../application/columns.ts';
import { SolventError } from '../../errors.ts';
import { isDecimal } from '../../table/decimal.ts';
import { ended } from '../../validation.ts';
import { targetReader } from '../data/target.ts';
import type { ColumnProfile } from './column-profile.ts';
import { guessedPositive, plainValue, type TargetValues } from './target-values.ts';
import { isTarget } from './vocabulary.ts';

/**
 * The target's column in a header: the one that was named, or the only one with the name of a target.
 *
 * @returns -1 where it is not known
 * @throws SolventError `validation_error` when the one that was named is missing or stands there twice
 */
export function findTarget(name: string, header: readonly string[], given: string | undefined): number {
  if (given !== undefined) return findColumn(name, header, given);
  const named = header.flatMap((column, index) => (isTarget(column) ? [index] : []));
  return named.length === 1 ? named[0]! : -1;
}

/** @throws SolventError `validation_error` when the column is missing or stands there twice */
export function findColumn(name: string, header: readonly string[], column: string): number {
  if (column.trim() === '')
    throw new SolventError(
      'validation_error',
      `${name}, row 1: a column without a name can be neither target nor key. Name it in the file.`,
    );
  const places = columnFinder(header)(column);
  if (places.length === 1) return places[0]!;
  const problem = places.length === 0 ? absent(header, column) : repeated(header, places);
  throw new SolventError(
    'validation_error',
    `${ended(`${name}, row 1: ${problem}`)} Its header has ${listed(header)}.`,
  );
}

/** Said of a file whose target is not known: which columns may be it. */
export function unknownTarget(
  name: string,
  header: readonly string[],
  columns: readonly ColumnProfile[],
): SolventError {
  const twoValued = header.filter((column, index) => {
    const { values } = columns[index]!;
    return column !== '' && !values.overflowed && values.counts.size === 2;
  });
  // A name that speaks of defaults comes first.
  twoValued.sort((one, other) => Number(isTarget(other)) - Number(isTarget(one)));
  const candidates =
    twoValued.length > 0
      ? `These columns have two values: ${listed(twoValued)}.`
      : `No column has two values. Its header has ${listed(header)}.`;
  return new SolventError(
    'validation_error',
    `${name}: which column says what became of a loan? ${candidates} Say --target COLUMN.`,
  );
}

/**
 * The target's value that means default.
 *
 * @throws SolventError `validation_error` when the file has no row with a target, when its values do not say which one it is, or as
 *   training does when they are not two
 */
export function findPositive(
  name: string,
  column: string,
  target: TargetValues,
  given: string | undefined,
): number | string {
  const { values } = target;
  if (values.length === 0)
    throw new SolventError('validation_error', `${name}, column "${column}": no row has a target.`);
  if (given === undefined && values.length > 2)
    throw new SolventError(
      'validation_error',
      `${name}, column "${column}" has more than two values: ${listed(values)}. A target says of each loan whether it defaulted: ` +
        'name another column by --target, or write two values there and leave the cell empty where neither is true.',
    );
  const positive = given === undefined ? guessedPositive(values) : plainValue(given.trim());
  const shown = listed(values);
  if (positive === undefined)
    throw new SolventError(
      'validation_error',
      `${name}, column "${column}": which of ${shown} means default? Say --positive VALUE.`,
    );
  const asWritten = isDecimal(positive) && Number.isFinite(Number(positive)) ? Number(positive) : positive;
  const read = targetReader({ column, positive: asWritten }, name);
  for (const [value, row] of target.firstRows) read(value, row);
  return asWritten;
}
