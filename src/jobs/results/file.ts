import { SolventError } from '../../errors.ts';
import type { Database } from '../../ports.ts';
import { NUMERIC_RESULT_COLUMNS, RESULT_COLUMNS } from '../../scoring/result.ts';
import { csvHeader } from '../../table/cell.ts';
import { type Dialect, dialectSchema } from '../../table/dialect.ts';
import type { JobRow } from '../jobs.ts';
import { errorsKey, resultsKey } from '../keys.ts';
import { ERROR_COLUMNS, ERRORS_HEADER, errorLines } from '../score/problems.ts';
import type { Piece } from './pieces.ts';

/** A finished job's file as it is stored: CSV or NDJSON, in input order. */
export interface StoredFile {
  format: 'csv' | 'ndjson';
  /** Of a CSV; for NDJSON, the keys in the order that a CSV made of it has. */
  columns: string[];
  delimiter: string;
  /** Columns that hold numbers of ours. Every other was passed through, and stays the text that it was. */
  numeric: readonly string[];
  pieces: Piece[];
}

const encoder = new TextEncoder();

/**
 * The scored rows, in the format of the input. Rows that were rejected or given up do not stand in it.
 * @throws SolventError `conflict` while the job runs, and when it was cancelled
 */
export async function resultsFile(database: Database, job: JobRow): Promise<StoredFile> {
  requireFinished(job);
  const dialect: Dialect = dialectSchema.parse(JSON.parse(job.layout!));
  const columns = [...dialect.columns, ...RESULT_COLUMNS];
  const chunks = await database.query<{ chunk: number; result_bytes: number }>(
    `SELECT chunk, result_bytes FROM portfolio_chunks
     WHERE job = ? AND state = 'DONE' AND result_bytes > 0 ORDER BY chunk`,
    [job.id],
  );
  const pieces: Piece[] = chunks.map(({ chunk, result_bytes: size }) => ({
    key: resultsKey(job.id, chunk),
    size,
  }));
  const numeric = NUMERIC_RESULT_COLUMNS;
  if (dialect.format !== 'csv') return { format: 'ndjson', columns, delimiter: ',', numeric, pieces };
  const header = encoder.encode(csvHeader(columns, dialect.delimiter));
  const { delimiter } = dialect;
  return { format: 'csv', columns, delimiter, numeric, pieces: [{ bytes: header }, ...pieces] };
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
    reason: string | null;
  }>(
    `SELECT chunk, state, first_row, row_count, error_bytes, reason FROM portfolio_chunks
     WHERE job = ? AND (state = 'FAILED' OR error_bytes > 0) ORDER BY chunk`,
    [job.id],
  );
  const pieces = chunks.map((chunk): Piece => {
    if (chunk.state !== 'FAILED') return { key: errorsKey(job.id, chunk.chunk), size: chunk.error_bytes! };
    const last = chunk.first_row + chunk.row_count - 1;
    const message = `rows ${chunk.first_row} to ${last} were not scored: ${chunk.reason}`;
    return {
      bytes: encoder.encode(
        errorLines([{ row: chunk.first_row, column: '', code: 'chunk_failed', message }]),
      ),
    };
  });
  return {
    format: 'csv',
    columns: [...ERROR_COLUMNS],
    delimiter: ',',
    numeric: ['row'],
    pieces: [{ bytes: encoder.encode(ERRORS_HEADER) }, ...pieces],
  };
}

function requireFinished(job: JobRow) {
  if (job.status === 'CANCELLED')
    throw new SolventError('conflict', 'The job was cancelled: it has no files.');
  if (job.status !== 'SUCCESS' && job.status !== 'FAILURE')
    throw new SolventError('conflict', 'The job is not finished.');
}
