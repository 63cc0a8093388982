import { absent, columnFinder, listed, repeated } from '../../application/columns.ts';
import { comparable, type Target } from '../../application/target.ts';
import { SolventError } from '../../errors.ts';
import { isDecimal } from '../../table/decimal.ts';
import { ended } from '../../validation.ts';
import { TargetReader } from '../data/target.ts';
import type { ColumnProfile } from './column-profile.ts';
import { type GivenMeanings, guessedPositive, MOST_VALUES, type TargetValues } from './target-values.ts';
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
 * A target of which it is known what each value means, and which outcome of the file's rows is a default.
 *
 * @throws SolventError `validation_error` when the file has no row with a target, when its only value stands beside empty
 *   cells, when its values do not say which means what
 */
export function findMeanings(
  name: string,
  column: string,
  met: TargetValues,
  given: GivenMeanings,
): { target: Target; positive: 0 | 1 } {
  const { values } = met;
  const place = `${name}, column "${column}"`;
  const refuse = (problem: string) => new SolventError('validation_error', `${place}${problem}`);
  if (values.length === 0) throw refuse(': no row has a target.');
  if (values.length === MOST_VALUES)
    throw refuse(
      ` has ${MOST_VALUES} values or more, too many to be a target. Name another column by --target.`,
    );
  if (values.length === 1 && met.empty > 0)
    throw refuse(
      ` is ${listed(values)} or, in ${met.empty} rows, empty. An empty cell does not say that there was no default: its row is left out, ` +
        'and of one outcome alone nothing can be learnt. Write into the empty cells what they mean, 0 for example where there ' +
        'was no default, or name another column by --target.',
    );
  if (given.positive === undefined && values.length > 2)
    throw refuse(
      ` has more than two values: ${listed(values)}. Say which mean default and which do not, each by --positive VALUE or ` +
        '--negative VALUE; rows of the others are left out. Or name another column by --target.',
    );
  const guessed = guessedPositive(values);
  const positive = given.positive?.map(comparable) ?? (guessed === undefined ? [] : [guessed]);
  if (positive.length === 0)
    throw refuse(`: which of ${listed(values)} means default? Say --positive VALUE.`);
  const others = values.filter((value) => !positive.includes(value));
  if (given.negative === undefined && others.length > 1)
    throw refuse(
      ` has several values beside ${listed(positive)}: ${listed(others)}. Say by --negative VALUE which mean that there was no ` +
        'default; rows of the others are left out.',
    );
  // Beside 1 training expects 0 unless the schema says what means none.
  const reader = new TargetReader({ column, positive });
  const isExpected = others.every((value) => reader.read(value, 0) !== undefined);
  const negative = given.negative?.map(comparable) ?? (isExpected ? undefined : others);
  const indeterminate = others.filter((value) => negative && !negative.includes(value));
  const target: Target = {
    column,
    positive: asWritten(positive),
    ...(negative && { negative: asWritten(negative) }),
    ...(indeterminate.length > 0 && { indeterminate: asWritten(indeterminate) }),
  };
  return { target, positive: given.positive || values[0] !== positive[0] ? 1 : 0 };
}

/** Values as a person would write them in a schema: one without a list, numbers without quotes. */
function asWritten(values: readonly string[]): Target['positive'] {
  const written = values.map((value) =>
    isDecimal(value) && Number.isFinite(Number(value)) ? Number(value) : value,
  );
  return written.length === 1 ? written[0]! : written;
}
