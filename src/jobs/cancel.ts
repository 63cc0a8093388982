import type { Clock, Database } from '../ports.ts';
import { countFinished, type JobRow } from './jobs.ts';

/**
 * Ends a job by its owner's wish. An unfinished one is CANCELLED: no further chunk is scored, and the next sweep deletes
 * its files. A finished one is DELETED: from now on it is unknown, the next sweep deletes all that it had, and its row stays until it
 * expires, so that its idempotency key can say so.
 */
export async function cancelJob(
  { database, clock }: { database: Database; clock: Clock },
  job: JobRow,
): Promise<'CANCELLED' | 'DELETED'> {
  const now = clock.now();
  const isOpen = `id = ? AND status IN ('PENDING', 'PROGRESS')`;
  const [cancelled] = await database.batch([
    countFinished(`SELECT 'CANCELLED', 1 FROM portfolio_jobs WHERE ${isOpen}`, [job.id]),
    {
      sql: `UPDATE portfolio_jobs SET status = 'CANCELLED', finished_at = ?, subject = NULL WHERE ${isOpen}`,
      params: [now, job.id],
    },
    {
      sql: `UPDATE portfolio_chunks SET state = 'CANCELLED'
            WHERE job = ? AND state IN ('WAITING', 'QUEUED')
              AND EXISTS (SELECT 1 FROM portfolio_jobs WHERE id = job AND status = 'CANCELLED')`,
      params: [job.id],
    },
  ]);
  if (cancelled === 1) return 'CANCELLED';
  await database.query(`UPDATE portfolio_jobs SET status = 'DELETED', purged_at = NULL WHERE id = ?`, [
    job.id,
  ]);
  return 'DELETED';
}
