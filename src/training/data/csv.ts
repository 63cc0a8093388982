import { cellValue } from '../../application/cell-value.ts';
import type { FieldReader } from '../../application/field-reader.ts';
import { numberFlags, numberWarning } from '../../application/number-warning.ts';
import type { ValueProblem } from '../../application/problem.ts';
import { SolventError } from '../../errors.ts';
import { csvRecordsOf, type Dialect } from '../../table/dialect.ts';
import { asUtf8 } from '../../table/encoding.ts';
import type { Expected } from '../../table/head/head.ts';
import { readBeginning } from '../../table/head/read.ts';
import { FileSigns } from '../../table/head/signs.ts';
import { plainNumber } from '../../table/number-style.ts';
import { cellText } from '../../table/records/csv.ts';
import { readRows } from '../../table/rows.ts';
import { ROW_TOO_LONG, type ShapeProblem, shapeProblem } from '../../table/shape.ts';

/** A CSV being read: its header at once, its rows as they come. */
export interface CsvFile {
  header: string[];
  delimiter: string;
  /** What the numbers that were read so far may mean otherwise; undefined for nothing, and where nobody asked. */
  warning(): string | undefined;
  /**
   * Reads the rows, once.
   * @param onRow returns `enough` when the others need not be read
   * @throws SolventError that names the file: `malformed_body`, `validation_error` when there are none
   */
  forEachRow(onRow: OnCsvRow): Promise<void>;
}

export type OnCsvRow = (row: CsvRow) => 'enough' | undefined;

/** A row, while it is being looked at. */
export interface CsvRow {
  /** The header is row 1. */
  number: number;
  /** Then it has no cells to read. */
  problem: ShapeProblem | undefined;
  text(cell: number): string;
  /** A number as programs write it, however the file does; any other text as it stands. */
  plain(cell: number): string;
  value(cell: number, reader: FieldReader): number | ValueProblem;
}

/**
 * Opens a CSV by the reader that portfolios have.
 *
 * @param name names the file in errors
 * @throws SolventError `malformed_body`, `validation_error` for an empty file
 */
export async function openCsv(
  name: string,
  bytes: AsyncIterable<Uint8Array>,
  expected: Expected & { charset?: string | undefined } = {},
): Promise<CsvFile> {
  const source = asUtf8(bytes, expected.charset);
  const beginning = await readBeginning('csv', source, expected).catch(async (error: unknown) => {
    await source.return(undefined);
    throw named(name, error);
  });
  const { dialect } = beginning.head;
  const signs =
    expected.kindsOf && !dialect.signs && new FileSigns(dialect, expected.kindsOf(dialect.columns));
  const records = csvRecordsOf(dialect);
  const forEachRow = async (onRow: OnCsvRow) => {
    let ours: unknown;
    const read = (content: Uint8Array | undefined, number: number) => {
      try {
        const problem = content ? shapeProblem(records, dialect.columns.length) : ROW_TOO_LONG;
        // Small numbers of a sorted file may all come first, where they were looked for.
        if (signs && !problem && number % LOOKED_AT_EVERY === 0) signs.lookAtRow(records, content!);
        return onRow({
          number,
          problem,
          text: (cell) => cellText(records, content!, cell),
          plain: (cell) => {
            const text = cellText(records, content!, cell);
            return (dialect.numbers && plainNumber(text.trim(), dialect.numbers)) ?? text;
          },
          value: (cell, reader) => cellValue(reader, records, content!, cell, dialect),
        });
      } catch (error) {
        ours = error;
        throw error;
      }
    };
    try {
      for await (const answers of readRows(records, beginning, source, (content, { row }) =>
        read(content, row),
      ))
        if (answers.includes('enough')) return;
    } catch (error) {
      throw error === ours ? error : named(name, error);
    } finally {
      await source.return(undefined);
    }
  };
  return {
    header: dialect.columns.map((column) => column.trim()),
    delimiter: dialect.delimiter,
    warning: () => numberWarning(signs ? asRead(signs.dialect()) : dialect, numberFlags),
    forEachRow,
  };
}

const LOOKED_AT_EVERY = 16;

/** Signs that only later rows show refuse none: the file was read as programs write numbers. */
function asRead(dialect: Dialect): Dialect {
  return dialect.signs ? { ...dialect, signs: { ...dialect.signs, sure: false } } : dialect;
}

function named(name: string, error: unknown): unknown {
  if (!(error instanceof SolventError)) return error;
  return new SolventError(error.code, `${name}: ${error.message}`, {
    cause: error,
    ...(error.details && { details: error.details }),
  });
}
