import { cellValue } from '../../application/cell-value.ts';
import type { CompiledSchema } from '../../application/compile.ts';
import { encode } from '../../application/encode.ts';
import { csvRecordsOf, type Dialect } from '../../table/dialect.ts';
import { shapeProblem } from '../../table/shape.ts';
import { fieldColumns } from '../columns.ts';
import { rowProblem } from './problems.ts';
import { ScorableRows } from './scorable.ts';
import { STEP_ROWS, type Steps } from './steps.ts';

/**
 * Reads a chunk of CSV rows into feature vectors. A row that cannot be scored becomes problems and disturbs no other.
 *
 * @param bytes the chunk: whole rows
 * @param firstRow number of its first row in the file
 * @param rowCount rows that the chunk holds
 */
export function* readCsvRows(
  compiled: CompiledSchema,
  dialect: Dialect,
  bytes: Uint8Array,
  firstRow: number,
  rowCount: number,
): Steps<ScorableRows> {
  const rows = new ScorableRows(compiled, rowCount);
  const records = csvRecordsOf(dialect);
  const { readers, schema } = compiled;
  const { fields } = schema;
  const columns = fieldColumns(compiled, dialect.columns);
  let number = firstRow;
  for (let position = 0; position < bytes.length; ) {
    position = records.next(bytes, position, bytes.length, true);
    if (records.blank) continue;
    const shape = shapeProblem(records, dialect.columns.length);
    if (shape) rows.problems.push(rowProblem(number, shape, dialect.columns));
    const values = rows.values.subarray(rows.count * fields.length, (rows.count + 1) * fields.length);
    let good = !shape;
    for (let index = 0; index < fields.length && !shape; index++) {
      const value = cellValue(readers[index]!, records, bytes, columns[index]!, dialect.numbers);
      if (typeof value === 'number') values[index] = value;
      else {
        good = false;
        rows.problems.push({ row: number, column: dialect.columns[columns[index]!]!, ...value });
      }
    }
    const problem = good
      ? encode(compiled, values, rows.features, rows.count * compiled.features.length)
      : undefined;
    if (problem) rows.problems.push({ row: number, ...problem });
    if (good && !problem) {
      rows.begins[rows.count] = records.begin;
      rows.ends[rows.count] = records.end;
      rows.numbers[rows.count] = number;
      rows.count++;
    } else rows.rejected++;
    number++;
    if (number % STEP_ROWS === 0) yield;
  }
  return rows;
}
