import { cellValue } from '../../application/cell-value.ts';
import type { CompiledSchema } from '../../application/compile.ts';
import { encode } from '../../application/encode.ts';
import { STEP_BYTES, type Steps } from '../../steps.ts';
import { csvRecordsOf, type Dialect } from '../../table/dialect.ts';
import { RAW_COLUMN } from '../../table/own-columns.ts';
import type { CsvRecords } from '../../table/records/csv.ts';
import { ROW_TOO_LONG, type ShapeProblem, shapeProblem } from '../../table/shape.ts';
import { fieldColumns } from '../columns.ts';
import { takeBackCells } from './given-back.ts';
import { keyReader } from './key-reader.ts';
import { type RowFault, shapeFault } from './rejects.ts';
import { subjectFaults } from './row-subject.ts';
import { ScorableRows } from './scorable.ts';

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
  const raw = dialect.columns.indexOf(RAW_COLUMN);
  const keyOf = keyReader(schema, dialect);
  const subjectFault = subjectFaults(dialect);
  const values = new Float64Array(fields.length);
  let number = firstRow;
  let pauseAt = STEP_BYTES;
  for (let position = 0; position < bytes.length; ) {
    position = records.next(bytes, position, bytes.length, true);
    if (records.blank) continue;
    const shape = takeBackCells(records, bytes)
      ? ROW_TOO_LONG
      : (shapeProblem(records, dialect.columns.length) ?? emptiness(records, columns, raw));
    let faults: RowFault[] | undefined = shape && [shapeFault(shape, dialect.columns)];
    for (let index = 0; index < fields.length && !shape; index++) {
      const value = cellValue(readers[index]!, records, bytes, columns[index]!, dialect);
      if (typeof value === 'number') values[index] = value;
      else {
        faults ??= [];
        faults.push({ column: dialect.columns[columns[index]!]!, ...value });
      }
    }
    if (!faults) {
      const problem = encode(compiled, values, rows.features, rows.count * compiled.features.length);
      if (problem) faults = [problem];
    }
    const { begin, end } = records;
    const fault = subjectFault?.(bytes.subarray(begin, end));
    if (fault && !shape) faults = [...(faults ?? []), fault];
    if (!faults) rows.accept(number, begin, end, values);
    else rows.rejects.push({ row: number, key: keyOf(bytes.subarray(begin, end)), begin, end, faults });
    number++;
    if (position < pauseAt) continue;
    pauseAt = position + STEP_BYTES;
    yield;
  }
  return rows;
}

/**
 * A row of nothing but empty cells, as spreadsheets leave them, is no application, even where every field may be missing; nor is
 * one that we gave back as a text beside empty cells.
 *
 * @param fields the fields' columns
 * @param raw the column of such texts; -1 without one
 */
function emptiness(
  { starts, ends, cells }: CsvRecords,
  fields: ArrayLike<number>,
  raw: number,
): ShapeProblem | undefined {
  for (let index = 0; index < fields.length; index++)
    if (starts[fields[index]!] !== ends[fields[index]!]) return undefined;
  if (raw >= 0 && starts[raw] !== ends[raw])
    return {
      code: 'malformed_row',
      message: `the row stands in ${RAW_COLUMN} as it came: fill in its cells`,
      cell: raw,
    };
  for (let cell = 0; cell < cells; cell++) if (starts[cell] !== ends[cell]) return undefined;
  return { code: 'malformed_row', message: 'the row is empty', cell: -1 };
}
