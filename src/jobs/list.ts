import { SolventError } from '../errors.ts';
import type { Database } from '../ports.ts';
import type { JobRow } from './jobs.ts';

export interface JobPage {
  jobs: JobRow[];
  /** Asks for the next page; absent on the last. */
  cursor?: string;
}

/**
 * A caller's portfolio jobs, the newest first.
 * @throws SolventError `validation_error` for a cursor that no page gave
 */
export async function listJobs(
  database: Database,
  owner: string,
  now: number,
  limit: number,
  cursor?: string,
): Promise<JobPage> {
  const [createdAt, id] = cursor === undefined ? [Number.MAX_SAFE_INTEGER, ''] : readCursor(cursor);
  const jobs = await database.query<JobRow>(
    `SELECT * FROM portfolio_jobs
     WHERE owner = ? AND kind = 'portfolio' AND status NOT IN ('UPLOADING', 'ABANDONED', 'DELETED') AND expires_at > ?
       AND (created_at, id) < (?, ?)
     ORDER BY created_at DESC, id DESC LIMIT ?`,
    [owner, now, createdAt, id, limit + 1],
  );
  const page = jobs.slice(0, limit);
  const last = page.at(-1);
  return jobs.length > limit && last
    ? { jobs: page, cursor: `${last.created_at}.${last.id}` }
    : { jobs: page };
}

function readCursor(cursor: string): [number, string] {
  const match = /^(\d{1,15})\.([A-Za-z0-9-]{1,64})$/.exec(cursor);
  if (!match) throw new SolventError('validation_error', 'This cursor is not one that a page gave.');
  return [Number(match[1]), match[2]!];
}
