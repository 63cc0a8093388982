import { SolventError } from '../../errors.ts';
import type { Database, SqlValue } from '../../ports.ts';
import type { Submission } from '../submit/submission.ts';
import { JOB_KEY } from './job-key.ts';

/** A row of `portfolio_uploads`. */
export interface UploadRow extends Record<string, SqlValue> {
  id: string;
  owner: string;
  status: 'OPEN' | 'COMPLETED' | 'ABORTED';
  /** JSON of `SaidOfFile`. */
  said: string;
  idempotency_key: string | null;
  job: string | null;
  /** Of how many parts the job's file is. */
  parts: number | null;
  completing_until: number;
  created_at: number;
  expires_at: number;
  purged_at: number | null;
}

/** What is said of a file beside its bytes. Of the default model's nothing says which it is for. */
export type SaidOfFile = Pick<
  Submission,
  'model' | 'format' | 'gzip' | 'charset' | 'delimiter' | 'numbers' | 'reasons' | 'subjectColumn'
>;

export const uploadPrefix = (upload: string) => `uploads/${upload}/`;

/** SQL: the job under `jobKeyOf`, that a row of `portfolio_uploads` became, whether the row names it by now or not; null for none. */
export const ITS_JOB = `(SELECT jobs.id FROM portfolio_jobs jobs
   WHERE jobs.owner = portfolio_uploads.owner AND jobs.kind = 'portfolio'
     AND jobs.idempotency_key = ${JOB_KEY} AND jobs.status NOT IN ('UPLOADING', 'ABANDONED'))`;

/**
 * A caller's upload. Whoever made a job of it may have died before the upload named that job, which it does from here on.
 * @throws SolventError `not_found`: unknown, aborted, expired, or somebody else's, which is not told apart
 */
export async function findUpload(
  database: Database,
  owner: string,
  id: string,
  now: number,
): Promise<UploadRow> {
  const [upload] = await database.query<UploadRow>(
    `SELECT * FROM portfolio_uploads WHERE id = ? AND owner = ? AND status <> 'ABORTED' AND expires_at > ?`,
    [id, owner, now],
  );
  if (upload) return withJob(database, upload);
  throw new SolventError('not_found', 'There is no such upload.');
}

/** The upload with the job that was made of it, if one was. Asked only of what somebody has begun to complete. */
export async function withJob(database: Database, upload: UploadRow): Promise<UploadRow> {
  if (upload.status !== 'OPEN' || upload.completing_until === 0) return upload;
  const [completed] = await database.query<UploadRow>(
    `UPDATE portfolio_uploads SET status = 'COMPLETED', job = ${ITS_JOB},
       parts = (SELECT count(*) FROM portfolio_upload_parts WHERE upload = portfolio_uploads.id),
       expires_at = (
         SELECT CASE WHEN its.expires_at > portfolio_uploads.expires_at THEN its.expires_at ELSE portfolio_uploads.expires_at END
         FROM portfolio_jobs its WHERE its.id = ${ITS_JOB})
     WHERE id = ? AND status = 'OPEN' AND ${ITS_JOB} IS NOT NULL
     RETURNING *`,
    [upload.id],
  );
  return completed ?? upload;
}

/**
 * Refuses to change an upload that is a job by now, or is being made one.
 * @throws SolventError `conflict`
 */
export function requireOpen({ status, job, completing_until }: UploadRow, now: number): void {
  if (status === 'COMPLETED')
    throw new SolventError('conflict', `The upload was completed: it is the job ${job}.`);
  if (completing_until > now)
    throw new SolventError('conflict', 'The upload is being completed.', {
      retryAfterSeconds: Math.ceil((completing_until - now) / 1000),
    });
}
