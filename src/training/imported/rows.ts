import { type CompiledSchema, compileSchema } from '../../application/compile.ts';
import { SolventError } from '../../errors.ts';
import type { Matrix } from '../boosting/matrix.ts';
import { inBoth } from '../compare/in-both.ts';
import type { AuditGroups } from '../data/audit-column.ts';
import type { CleaningReport } from '../data/cleaning-report.ts';
import { digested } from '../data/digested.ts';
import { type ReadingOptions, readRows, type TrainingData } from '../data/labelled.ts';
import { takeRows } from '../data/split.ts';
import { withRelativeWeights } from '../data/weight.ts';
import { readParams } from '../params.ts';

/** Labelled rows that a model is measured on, in the file's order. */
export interface MeasuredRows {
  /** Of the file, for people. */
  name: string;
  /** As the model sees them, weights in units of their mean. */
  seen: Matrix;
  /** As people know them: the same without a scaler. */
  inOwnUnits: Matrix;
  /** With weights as they stand in the file. */
  matrix: Matrix;
  report: CleaningReport;
  positives: number;
  audit: AuditGroups[];
  days: Float64Array | null;
  /** Of the file. */
  sha256: string;
}

/**
 * Reads all rows of a file, as a training reads them: twice where a scaler stands before the model, since what it makes of a number cannot be
 * undone to the last bit.
 *
 * @throws SolventError `validation_error` as `readRows` does, or where the file changed in between
 */
export async function readTwice(
  compiled: CompiledSchema,
  open: () => Promise<TrainingData>,
  options: Pick<ReadingOptions, 'onRows' | 'fewest'> = {},
): Promise<MeasuredRows> {
  const { scaler, schema } = compiled;
  const params = readParams({}, schema.training);
  const read = async (by: CompiledSchema) => {
    const data = await open();
    const file = digested(data.bytes);
    const rows = await readRows(by, { ...data, bytes: file.bytes }, { params, ...options });
    return { ...rows, name: data.name, sha256: file.sha256() };
  };
  const rows = await read(compiled);
  const { matrix, report, positives, audit, days, sha256, name } = rows;
  const measured = { name, matrix, report, positives, audit, days, sha256 };
  const seen = withRelativeWeights(matrix);
  if (!scaler) return { ...measured, seen, inOwnUnits: seen };
  const plain = await read(compileSchema(schema));
  const [, places] = inBoth(rows.numbers, plain.numbers);
  if (plain.sha256 !== sha256 || places.length !== matrix.rows)
    throw new SolventError('validation_error', `${name} changed while it was read.`);
  return { ...measured, seen, inOwnUnits: withRelativeWeights(takeRows(plain.matrix, places)) };
}
