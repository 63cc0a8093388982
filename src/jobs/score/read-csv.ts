import type { CompiledSchema } from '../../application/compile.ts';
import { encode } from '../../application/encode.ts';
import type { FieldReader } from '../../application/field-reader.ts';
import { plainDecimal } from '../../table/decimal.ts';
import { csvRecordsOf, type Dialect } from '../../table/dialect.ts';
import { MAX_ROW_BYTES } from '../../table/limits.ts';
import { type CsvRecords, cellText, ESCAPED } from '../../table/records/csv.ts';
import { fieldColumns } from '../columns.ts';
import { ROW_TOO_LONG, type RowProblem } from './problems.ts';
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
  const isCategory = fields.map(({ type }) => type === 'category');
  const columns = fieldColumns(compiled, dialect.columns);
  let number = firstRow;
  for (let position = 0; position < bytes.length; ) {
    position = records.next(bytes, position, bytes.length, true);
    if (records.blank) continue;
    const shape = shapeProblem(records, dialect, number);
    if (shape) rows.problems.push(shape);
    const values = rows.values.subarray(rows.count * fields.length, (rows.count + 1) * fields.length);
    let good = !shape;
    for (let index = 0; index < fields.length && !shape; index++) {
      const value = isCategory[index]
        ? readers[index]!.text(cellText(records, bytes, columns[index]!))
        : readNumber(readers[index]!, records, bytes, columns[index]!);
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

/** What is wrong with a row before any of its cells is read. */
function shapeProblem(records: CsvRecords, dialect: Dialect, row: number): RowProblem | undefined {
  if (records.end - records.begin > MAX_ROW_BYTES) return { row, ...ROW_TOO_LONG };
  if (records.cells !== dialect.columns.length)
    return {
      row,
      column: '',
      code: 'ragged_row',
      message: `the row has ${records.cells} cells, the header ${dialect.columns.length}`,
    };
  if (records.malformed >= 0)
    return {
      row,
      column: dialect.columns[records.malformed]!,
      code: 'malformed_row',
      message: 'a quote ends inside the cell',
    };
  return undefined;
}

/** Most cells are plain numbers: they are read from their bytes. */
function readNumber(reader: FieldReader, records: CsvRecords, bytes: Uint8Array, cell: number) {
  if (records.styles[cell] !== ESCAPED) {
    const value = plainDecimal(bytes, records.starts[cell]!, records.ends[cell]!);
    if (!Number.isNaN(value)) return reader.number(value);
  }
  return reader.text(cellText(records, bytes, cell));
}
