import { SolventError } from '../../errors.ts';
import type { Database } from '../../ports.ts';
import {
  DECISION_ID,
  NUMERIC_RESULT_COLUMNS,
  REASON_COLUMNS,
  RESULT_COLUMNS,
  withReasonColumns,
} from '../../scoring/result.ts';
import { csvHeader } from '../../table/cell.ts';
import { type Dialect, dialectSchema } from '../../table/dialect.ts';
import type { ColumnType } from '../../table/parquet/column.ts';
import type { JobRow } from '../jobs.ts';
import { errorsKey, rejectedKey, resultsKey } from '../keys.ts';
import { ERROR_COLUMNS, errorLines } from '../score/rejects.ts';
import { ownNames } from '../score/write-rejected.ts';
import type { Piece } from './pieces.ts';

/** A finished job's file as it is stored: CSV or NDJSON, in input order. */
export interface StoredFile {
  format: 'csv' | 'ndjson';
  /** Of a CSV; for NDJSON, the keys in the order that a CSV made of it has. */
  columns: string[];
  delimiter: string;
  /** Columns that hold numbers of ours. Every other was passed through, and stays the text that it was. */
  numeric: readonly string[];
  /** What each column holds, as Parquet says it; absent of rows that may be anything. */
  types?: readonly ColumnType[];
  /** Of NDJSON, a line as a table has it, where that has other columns than the line has members. */
  asRow?: (line: string) => string;
  /** Of NDJSON, the column that records stand in which the others do not hold. */
  raw?: string;
  /** Of rows that no other format holds as they came: a CSV's with too few cells or too many, and its texts that look like numbers. */
  isAsSent?: true;
  pieces: Piece[];
}

const encoder = new TextEncoder();

const RESULT_TYPES = RESULT_COLUMNS.map((column): ColumnType => {
  if (!NUMERIC_RESULT_COLUMNS.includes(column)) return 'STRING';
  return column === 'prediction' ? 'INT32' : 'DOUBLE';
});

/** Of what came as no Parquet each column is the text that it was. */
const typesOf = ({ columns, types }: Dialect): readonly ColumnType[] => types ?? columns.map(() => 'STRING');

/**
 * The scored rows, in the format of the input. Rows that were rejected or given up do not stand in it.
 * @throws SolventError `conflict` while the job runs, and when it was cancelled
 */
export async function resultsFile(database: Database, job: JobRow): Promise<StoredFile> {
  requireFinished(job);
  const dialect: Dialect = dialectSchema.parse(JSON.parse(job.layout!));
  const { explained } = dialect;
  const added = [...(dialect.recorded ? [DECISION_ID] : []), ...(explained ? REASON_COLUMNS : [])];
  const columns = [...dialect.columns, ...RESULT_COLUMNS, ...added];
  const pieces = await storedPieces(database, job, 'result', resultsKey);
  const numeric = NUMERIC_RESULT_COLUMNS;
  const types = [...typesOf(dialect), ...RESULT_TYPES, ...added.map((): ColumnType => 'STRING')];
  if (dialect.format !== 'csv') {
    const asRow = explained && { asRow: withReasonColumns };
    return { format: 'ndjson', columns, delimiter: ',', numeric, types, ...asRow, pieces };
  }
  const header = encoder.encode(csvHeader(columns, dialect.delimiter));
  const { delimiter } = dialect;
  return { format: 'csv', columns, delimiter, numeric, types, pieces: [{ bytes: header }, ...pieces] };
}

/**
 * The rejected rows with their reasons, and a line for every chunk that was given up.
 * @throws SolventError `conflict`: see `resultsFile`
 */
export async function errorsFile(database: Database, job: JobRow): Promise<StoredFile> {
  requireFinished(job);
  const chunks = await database.query<{
    chunk: number;
    state: string;
    first_row: number;
    row_count: number;
    error_bytes: number | null;
    error_sha256: string | null;
    reason: string | null;
  }>(
    `SELECT chunk, state, first_row, row_count, error_bytes, error_sha256, reason FROM portfolio_chunks
     WHERE job = ? AND (state = 'FAILED' OR error_bytes > 0) ORDER BY chunk`,
    [job.id],
  );
  const withKey = job.keeps_rejected > 0;
  const pieces = chunks.map((chunk): Piece => {
    if (chunk.state !== 'FAILED')
      return { key: errorsKey(job.id, chunk.chunk), size: chunk.error_bytes!, sha256: chunk.error_sha256 };
    const last = chunk.first_row + chunk.row_count - 1;
    const message = `rows ${chunk.first_row} to ${last} were not scored: ${chunk.reason}`;
    return {
      bytes: encoder.encode(
        errorLines(
          [{ row: chunk.first_row, key: '', faults: [{ column: '', code: 'chunk_failed', message }] }],
          withKey,
        ),
      ),
    };
  });
  const columns = ERROR_COLUMNS.filter((column) => withKey || column !== 'key');
  const header = encoder.encode(csvHeader(columns, ','));
  return {
    format: 'csv',
    columns,
    delimiter: ',',
    numeric: ['row'],
    types: columns.map((column) => (column === 'row' ? 'INT64' : 'STRING')),
    pieces: [{ bytes: header }, ...pieces],
  };
}

/**
 * The rejected rows as they came, each behind the reason.
 * @throws SolventError `conflict`: see `resultsFile`, and for a job that was submitted before they were kept
 */
export async function rejectedFile(database: Database, job: JobRow): Promise<StoredFile> {
  requireFinished(job);
  if (job.keeps_rejected === 0)
    throw new SolventError('conflict', 'The job was submitted before rejected rows were kept.');
  const dialect: Dialect = dialectSchema.parse(JSON.parse(job.layout!));
  const { delimiter } = dialect;
  const { reason, raw } = ownNames(job.keeps_rejected, dialect);
  const columns = [reason, ...dialect.columns];
  const pieces = await storedPieces(database, job, 'rejected', rejectedKey);
  if (dialect.format !== 'csv')
    return {
      format: 'ndjson',
      columns: [...columns, raw],
      delimiter,
      numeric: [],
      ...(dialect.types && { types: ['STRING', ...dialect.types, 'STRING'] as const }),
      raw,
      pieces,
    };
  // By the mark a spreadsheet knows that it is UTF-8, and so do we when it comes again under the charset that it had.
  const header = encoder.encode(`\ufeff${csvHeader(columns, delimiter)}`);
  return {
    format: 'csv',
    columns,
    delimiter,
    numeric: [],
    isAsSent: true,
    pieces: [{ bytes: header }, ...pieces],
  };
}

async function storedPieces(
  database: Database,
  { id }: JobRow,
  name: 'result' | 'rejected',
  keyOf: (job: string, chunk: number) => string,
): Promise<Piece[]> {
  const chunks = await database.query<{ chunk: number; size: number; sha256: string | null }>(
    `SELECT chunk, ${name}_bytes AS size, ${name}_sha256 AS sha256 FROM portfolio_chunks
     WHERE job = ? AND state = 'DONE' AND ${name}_bytes > 0 ORDER BY chunk`,
    [id],
  );
  return chunks.map(({ chunk, size, sha256 }) => ({ key: keyOf(id, chunk), size, sha256 }));
}

function requireFinished(job: JobRow) {
  if (job.status === 'CANCELLED')
    throw new SolventError('conflict', 'The job was cancelled: it has no files.');
  if (job.status !== 'SUCCESS' && job.status !== 'FAILURE')
    throw new SolventError('conflict', 'The job is not finished.');
}
