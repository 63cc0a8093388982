import { SolventError } from '../../errors.ts';
import type { Database, SqlValue } from '../../ports.ts';
import type { Submission } from '../submit/submission.ts';

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

/** What is said of a file beside its bytes. */
export type SaidOfFile = Pick<Submission, 'format' | 'gzip' | 'charset' | 'delimiter' | 'numbers'>;

export const uploadPrefix = (upload: string) => `uploads/${upload}/`;

/**
 * A caller's upload.
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
  if (upload) return upload;
  throw new SolventError('not_found', 'There is no such upload.');
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
