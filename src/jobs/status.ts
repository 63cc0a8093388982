import type { Database, SqlValue } from '../ports.ts';
import type { JobRow } from './jobs.ts';

/** How far a job is, counted from its chunks: no counter can go wrong. */
export interface Progress {
  rows: number;
  scored: number;
  rejected: number;
  /** Rows of chunks that were given up. */
  missing: number;
  chunks: number;
  chunksDone: number;
  chunksFailed: number;
  /** Rows that are dealt with, per second since the upload ended; null before the first. */
  rowsPerSecond: number | null;
  /** When the rest will be done at this pace, in milliseconds since the epoch; null when unknown or over. */
  estimatedEnd: number | null;
}

interface Counts extends Record<string, SqlValue> {
  job: string;
  done: number;
  failed: number;
  scored: number;
  rejected: number;
  missing: number;
}

/** The progress of each job, in their order. One query, however many jobs. */
export async function progressOf(database: Database, jobs: JobRow[], now: number): Promise<Progress[]> {
  const counts = await database.query<Counts>(
    `SELECT job, count(*) FILTER (WHERE state = 'DONE') AS done, count(*) FILTER (WHERE state = 'FAILED') AS failed,
       coalesce(sum(scored), 0) AS scored, coalesce(sum(rejected), 0) AS rejected,
       sum(CASE state WHEN 'FAILED' THEN row_count ELSE 0 END) AS missing
     FROM portfolio_chunks WHERE job IN (SELECT atom FROM json_each(?)) GROUP BY job`,
    [JSON.stringify(jobs.map(({ id }) => id))],
  );
  const byJob = new Map(counts.map((count) => [count.job, count]));
  return jobs.map((job) => progress(job, byJob.get(job.id), now));
}

function progress(job: JobRow, counts: Counts | undefined, now: number): Progress {
  const { done = 0, failed = 0, scored = 0, rejected = 0, missing = 0 } = counts ?? {};
  const rows = job.row_count ?? 0;
  const finished = scored + rejected + missing;
  const seconds = ((job.finished_at ?? now) - job.touched_at) / 1000;
  const rowsPerSecond = finished > 0 && seconds > 0 ? Math.round(finished / seconds) : null;
  const running = job.finished_at === null;
  return {
    rows,
    scored,
    rejected,
    missing,
    chunks: job.chunk_count ?? 0,
    chunksDone: done,
    chunksFailed: failed,
    rowsPerSecond,
    estimatedEnd:
      running && rowsPerSecond ? now + Math.round(((rows - finished) / rowsPerSecond) * 1000) : null,
  };
}

export interface Rejections extends Record<string, SqlValue> {
  code: string;
  column: string;
  rows: number;
}

const MOST_REASONS = 100;

/** Why rows of a job were refused so far, the commonest first: at most a hundred reasons. */
export async function rejectionsOf(database: Database, job: string): Promise<Rejections[]> {
  // There are no more than codes and columns. Ordered here: what comes out of JSON has no order that all databases share.
  const all = await database.query<Rejections>(
    `SELECT value ->> 0 AS code, value ->> 1 AS "column", sum(CAST(value ->> 2 AS BIGINT)) AS rows
     FROM portfolio_chunks, json_each(rejected_by) WHERE job = ? GROUP BY value ->> 0, value ->> 1`,
    [job],
  );
  const nameOf = ({ code, column }: Rejections) => `${code} ${column}`;
  return all
    .sort((one, other) => other.rows - one.rows || (nameOf(one) < nameOf(other) ? -1 : 1))
    .slice(0, MOST_REASONS);
}

export interface MissingRows extends Record<string, SqlValue> {
  first_row: number;
  row_count: number;
  reason: string;
}

/** The chunks of a job that were given up: at most the first hundred. */
export async function missingRows(database: Database, job: string): Promise<MissingRows[]> {
  return database.query<MissingRows>(
    `SELECT first_row, row_count, reason FROM portfolio_chunks
     WHERE job = ? AND state = 'FAILED' ORDER BY chunk LIMIT 100`,
    [job],
  );
}
