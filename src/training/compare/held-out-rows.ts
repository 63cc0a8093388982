import { columnFinder, columnKinds, fittingColumns } from '../../application/columns.ts';
import type { CompiledSchema } from '../../application/compile.ts';
import { SolventError } from '../../errors.ts';
import type { HoldoutSection } from '../../model/holdout.ts';
import type { Matrix } from '../boosting/matrix.ts';
import { clean } from '../data/clean.ts';
import { openCsv } from '../data/csv.ts';
import { digested } from '../data/digested.ts';
import { heldOutBy } from '../data/holdout.ts';
import type { TrainingData } from '../data/labelled.ts';
import { takeRows } from '../data/split.ts';

/** The rows of a file that a version was not fitted to. Rows are named by their number in the file, ascending. */
export interface HeldOutRows {
  /** Rows that its schema can read. */
  usable: Uint32Array;
  /** Of them, those that are held out. */
  heldOut: Uint32Array;
  /** What those say, in the same order. */
  matrix: Matrix;
  /** SHA-256 of the file. */
  sha256: string;
}

/**
 * Reads a file with what `asHeldOut` gives. Of the rows that are not held out nothing is kept.
 *
 * @throws SolventError `malformed_body`, `validation_error` when the schema cannot read the file, or the file does not say which
 *   rows are held out
 */
export async function readHeldOut(
  compiled: CompiledSchema,
  section: HoldoutSection,
  { name, bytes, ...options }: TrainingData,
): Promise<HeldOutRows> {
  const { schema } = compiled;
  const file = digested(bytes);
  const expected = { ...options, fits: fittingColumns(schema), kindsOf: columnKinds(schema) };
  const csv = await openCsv(name, file.bytes, expected);
  if (section.by === 'key' && columnFinder(csv.header)(section.column).length === 0)
    throw new SolventError(
      'validation_error',
      `${name} has no column "${section.column}", by which rows were held out`,
    );
  const rows = await clean(compiled, name, csv);
  const isHeldOut = heldOutBy(section, rows);
  const chosen = Uint32Array.from(rows.numbers.keys()).filter(isHeldOut);
  return {
    usable: rows.numbers,
    heldOut: Uint32Array.from(chosen, (row) => rows.numbers[row]!),
    matrix: takeRows(rows.matrix, chosen),
    sha256: file.sha256(),
  };
}
