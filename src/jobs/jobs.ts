import type { Database, SqlValue, Statement } from '../ports.ts';

export type JobKind = 'portfolio' | 'predictions';
export type JobStatus =
  | 'UPLOADING'
  | 'PENDING'
  | 'PROGRESS'
  | 'SUCCESS'
  | 'FAILURE'
  | 'CANCELLED'
  | 'DELETED'
  | 'ABANDONED';

/** A row of `portfolio_jobs`. */
export interface JobRow extends Record<string, SqlValue> {
  id: string;
  owner: string;
  kind: JobKind;
  status: JobStatus;
  model_name: string;
  model_version: string;
  /** Names the version's bundle; null in a job that was submitted before it was kept. */
  model_digest: string | null;
  /** JSON of `Dialect`; null until the upload is complete, as are the next four. */
  layout: string | null;
  input_bytes: number | null;
  /** Of the body and of `input_options`. */
  input_digest: string | null;
  row_count: number | null;
  chunk_count: number | null;
  idempotency_key: string | null;
  created_at: number;
  touched_at: number;
  finished_at: number | null;
  expires_at: number;
  purged_at: number | null;
  /** Above 0 when its errors have keys and its refused rows are kept: in jobs since that was built; 2 when they can come again as they are. */
  keeps_rejected: number;
  /** What was said of the file; null in jobs that were submitted before it was kept. */
  input_options: string | null;
  /** Whose applications all rows are, until the job has ended; null where nobody said it, or nothing is recorded. */
  subject: string | null;
}

/** A caller's job, or undefined: unknown, deleted, expired, still uploading, or somebody else's, which is not told apart. */
export async function findJob(
  database: Database,
  owner: string,
  kind: JobKind,
  id: string,
  now: number,
): Promise<JobRow | undefined> {
  const [job] = await database.query<JobRow>(
    `SELECT * FROM portfolio_jobs
     WHERE id = ? AND owner = ? AND kind = ? AND status NOT IN ('UPLOADING', 'ABANDONED', 'DELETED') AND expires_at > ?`,
    [id, owner, kind, now],
  );
  return job;
}

/** Which version scores a job, whoever submitted it, and since when, in milliseconds since the Unix epoch. */
export async function findJobVersion(
  database: Database,
  model: string,
  id: string,
): Promise<{ version: string; at: number } | undefined> {
  const [job] = await database.query<{ version: string; at: number }>(
    `SELECT model_version AS version, created_at AS at FROM portfolio_jobs
     WHERE id = ? AND model_name = ? AND status NOT IN ('UPLOADING', 'ABANDONED', 'DELETED')`,
    [id, model],
  );
  return job;
}

/**
 * Ends a job none of whose chunks is open any more, and counts it among those that ended so. Part of every batch that closes a chunk, so that no
 * job can be left without its end. A file of which no row could be scored is no success; a small JSON batch says it for each application.
 */
export function finishJob(job: string, now: number, expiresAt: number): Statement[] {
  const status = `CASE WHEN EXISTS (SELECT 1 FROM portfolio_chunks WHERE job = ? AND state = 'FAILED')
      OR (kind = 'portfolio' AND NOT EXISTS (SELECT 1 FROM portfolio_chunks WHERE job = ? AND scored > 0))
      THEN 'FAILURE' ELSE 'SUCCESS' END`;
  const ends = `id = ? AND status IN ('PENDING', 'PROGRESS')
    AND NOT EXISTS (SELECT 1 FROM portfolio_chunks WHERE job = ? AND state IN ('WAITING', 'QUEUED'))`;
  return [
    countFinished(`SELECT ${status}, 1 FROM portfolio_jobs WHERE ${ends}`, [job, job, job, job]),
    {
      sql: `UPDATE portfolio_jobs SET finished_at = ?, expires_at = ?, subject = NULL, status = ${status} WHERE ${ends}`,
      params: [now, expiresAt, job, job, job, job],
    },
  ];
}

/**
 * Counts jobs that end: in one batch with their end and before it, so that each is counted once, whatever is repeated or breaks off.
 * @param ending a SELECT of statuses and numbers of jobs, with a WHERE
 */
export function countFinished(ending: string, params: SqlValue[]): Statement {
  return {
    sql: `INSERT INTO finished_jobs (status, jobs) ${ending}
          ON CONFLICT (status) DO UPDATE SET jobs = finished_jobs.jobs + excluded.jobs`,
    params,
  };
}
