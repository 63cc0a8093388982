import type { Database, JobQueue, SqlValue } from '../ports.ts';
import { type ApplicationCount, countApplications } from '../samples/applications.ts';
import { DAY_MS } from '../time.ts';
import { finishJob, type JobKind } from './jobs.ts';
import type { JobLimits } from './limits.ts';
import type { ChunkMessage } from './messages.ts';
import type { StoredPiece } from './score/store-piece.ts';
import type { ChunkRange } from './submit/split.ts';

/** Rows of one INSERT: as JSON they stay far below D1's 2 MB for a bound value. */
const CHUNKS_PER_STATEMENT = 5000;

/** The statements that enter a job's chunks. */
export function insertChunks(job: string, chunks: ChunkRange[]) {
  const statements = [];
  for (let first = 0; first < chunks.length; first += CHUNKS_PER_STATEMENT) {
    const rows = chunks
      .slice(first, first + CHUNKS_PER_STATEMENT)
      .map(({ offset: start, length, firstRow, rows }, index) => [
        first + index,
        start,
        length,
        firstRow,
        rows,
      ]);
    statements.push({
      sql: `INSERT INTO portfolio_chunks (job, chunk, start, length, first_row, row_count)
            SELECT jobs.id, CAST(value ->> 0 AS BIGINT), CAST(value ->> 1 AS BIGINT), CAST(value ->> 2 AS BIGINT),
              CAST(value ->> 3 AS BIGINT), CAST(value ->> 4 AS BIGINT)
            FROM portfolio_jobs jobs, json_each(?) WHERE jobs.id = ? AND status = 'UPLOADING'`,
      params: [JSON.stringify(rows), job],
    });
  }
  return statements;
}

/** A chunk with what scoring it needs to know of its job. */
export interface ChunkTask extends Record<string, SqlValue> {
  state: 'WAITING' | 'QUEUED' | 'DONE' | 'FAILED' | 'CANCELLED';
  start: number;
  length: number;
  first_row: number;
  row_count: number;
  status: string;
  kind: JobKind;
  layout: string;
  model_name: string;
  model_version: string;
  model_digest: string | null;
  job_rows: number;
  /** As in `JobRow`: older jobs end as they began. */
  keeps_rejected: number;
  /** Whose job it is. */
  owner: string;
  /** As in `JobRow`: of jobs that were submitted before it was kept there, it stands in `layout`. */
  subject: string | null;
  /** When it was first handed out, however often that was done; null of what was handed out before this was kept. */
  released_at: number | null;
  /** When its job was submitted. */
  created_at: number;
}

export async function findTask(
  database: Database,
  { job, chunk }: ChunkMessage,
): Promise<ChunkTask | undefined> {
  const [task] = await database.query<ChunkTask>(
    `SELECT state, start, length, first_row, chunks.row_count, status, kind, layout, model_name, model_version, model_digest,
       jobs.row_count AS job_rows, owner, subject, keeps_rejected, released_at, created_at
     FROM portfolio_chunks chunks JOIN portfolio_jobs jobs ON id = job WHERE job = ? AND chunk = ?`,
    [job, chunk],
  );
  return task;
}

/** Whether chunks of a job are still worth scoring. */
export function isOpen(status: string): boolean {
  return status === 'PENDING' || status === 'PROGRESS';
}

export interface ChunkOutcome {
  scored: number;
  rejected: number;
  /** Why rows were refused: code, column, and how many. */
  rejectedBy: [code: string, column: string, rows: number][];
  pieces: Record<'results' | 'errors' | 'rejected', StoredPiece>;
}

const OPEN_JOB = `EXISTS (SELECT 1 FROM portfolio_jobs WHERE id = job AND status IN ('PENDING', 'PROGRESS'))`;

/**
 * Records a chunk as done, counts its applications, and ends its job when it was the last: one batch, all or nothing.
 * @returns false when it was recorded or given up before, or the job is over: nothing changed
 */
export async function recordChunk(
  database: Database,
  { job, chunk }: ChunkMessage,
  outcome: ChunkOutcome,
  applications: ApplicationCount,
  now: number,
  limits: JobLimits,
): Promise<boolean> {
  const waits = `job = ? AND chunk = ? AND state IN ('WAITING', 'QUEUED') AND ${OPEN_JOB}`;
  // Before the chunk is done, for then it waits no longer.
  const counting = countApplications([applications], {
    sql: `EXISTS (SELECT 1 FROM portfolio_chunks WHERE ${waits})`,
    params: [job, chunk],
  });
  const { results, errors, rejected } = outcome.pieces;
  const changed = await database.batch([
    ...counting,
    {
      sql: `UPDATE portfolio_chunks
            SET state = 'DONE', scored = ?, rejected = ?, rejected_by = ?, result_bytes = ?, error_bytes = ?,
              rejected_bytes = ?, result_sha256 = ?, error_sha256 = ?, rejected_sha256 = ?, finished_at = ?
            WHERE ${waits}`,
      params: [
        outcome.scored,
        outcome.rejected,
        JSON.stringify(outcome.rejectedBy),
        results.bytes,
        errors.bytes,
        rejected.bytes,
        results.sha256,
        errors.sha256,
        rejected.sha256,
        now,
        job,
        chunk,
      ],
    },
    {
      sql: `UPDATE portfolio_jobs SET status = 'PROGRESS' WHERE id = ? AND status = 'PENDING'`,
      params: [job],
    },
    ...finishJob(job, now, now + limits.retentionDays * DAY_MS),
  ]);
  return changed[counting.length] === 1;
}

/**
 * Gives a chunk up, and ends its job when it was the last.
 * @param reason null keeps the reason noted at the last attempt
 */
export async function failChunk(
  database: Database,
  { job, chunk }: ChunkMessage,
  reason: string | null,
  now: number,
  limits: JobLimits,
): Promise<void> {
  await database.batch([
    {
      sql: `UPDATE portfolio_chunks
            SET state = 'FAILED', finished_at = ?, reason = coalesce(?, reason, 'it was never scored')
            WHERE job = ? AND chunk = ? AND state IN ('WAITING', 'QUEUED') AND ${OPEN_JOB}`,
      params: [now, reason, job, chunk],
    },
    ...finishJob(job, now, now + limits.retentionDays * DAY_MS),
  ]);
}

/** Notes why an attempt failed, for the case that it was the last. */
export async function noteReason(
  database: Database,
  { job, chunk }: ChunkMessage,
  reason: string,
): Promise<void> {
  await database.query('UPDATE portfolio_chunks SET reason = ? WHERE job = ? AND chunk = ?', [
    reason,
    job,
    chunk,
  ]);
}

/**
 * Queues a job's next chunks until `window` of them are on their way. Every chunk that is done calls this again, so that a
 * large job moves on by itself and still leaves room in the queue for small ones. Calling it too often changes nothing.
 *
 * @param by the chunk that is done, null where none is: whoever comes to it again finds by it what may never have been sent (`sendAgain`)
 */
export async function releaseChunks(
  database: Database,
  queue: JobQueue<ChunkMessage>,
  job: string,
  by: number | null,
  now: number,
  limits: JobLimits,
): Promise<void> {
  const claimed = await database.query<{ chunk: number }>(
    `UPDATE portfolio_chunks SET state = 'QUEUED', dispatches = dispatches + 1, dispatched_at = ?, released_by = ?,
       released_at = CASE WHEN released_at IS NULL AND dispatches = 0 THEN ? ELSE released_at END
     WHERE job = ? AND ${OPEN_JOB} AND chunk IN (
       SELECT chunk FROM portfolio_chunks WHERE job = ? AND state = 'WAITING' ORDER BY chunk
       LIMIT (SELECT CASE WHEN count(*) < ? THEN ? - count(*) ELSE 0 END FROM portfolio_chunks WHERE job = ? AND state = 'QUEUED'))
     RETURNING chunk`,
    [now, by, now, job, job, limits.window, limits.window, job],
  );
  await send(database, queue, job, claimed);
}

/**
 * Sends again what a chunk's end released and nobody recorded yet: whoever released it may have died, or been cut off, before it was sent. For
 * a chunk that comes again though it is done. What was sent all the same is scored twice, which changes nothing; but once at most is it sent
 * again, for a queue that repeats itself would have each chunk bring on more messages than the one before. Then the sweep is left.
 */
export async function sendAgain(
  database: Database,
  queue: JobQueue<ChunkMessage>,
  { job, chunk }: ChunkMessage,
): Promise<void> {
  const released = await database.query<{ chunk: number }>(
    `UPDATE portfolio_chunks SET released_by = NULL
     WHERE job = ? AND state = 'QUEUED' AND released_by = ? AND ${OPEN_JOB} RETURNING chunk`,
    [job, chunk],
  );
  await send(database, queue, job, released);
}

async function send(
  database: Database,
  queue: JobQueue<ChunkMessage>,
  job: string,
  queued: readonly { chunk: number }[],
): Promise<void> {
  if (queued.length === 0) return;
  const chunks = queued.map(({ chunk }) => chunk).sort((a, b) => a - b);
  try {
    await queue.send(chunks.map((chunk) => ({ job, chunk })));
  } catch (error) {
    // Some may have been sent all the same; then they are scored, and the second delivery changes nothing.
    await database.query(
      `UPDATE portfolio_chunks SET state = 'WAITING'
       WHERE job = ? AND state = 'QUEUED' AND chunk IN (SELECT CAST(atom AS BIGINT) FROM json_each(?))`,
      [job, JSON.stringify(chunks)],
    );
    throw error;
  }
}
