import { SolventError } from '../../errors.ts';
import { findJob, type JobKind, type JobRow } from '../../jobs/jobs.ts';
import { progressOf } from '../../jobs/status.ts';
import type { HttpContext } from '../context.ts';
import type { Services } from '../services.ts';
import { fractionDone } from './job-view.ts';

type Needs = Pick<Services, 'database' | 'clock'>;

/**
 * The caller's own job.
 * @throws SolventError `not_found`
 */
export async function ownJob(
  { database, clock }: Needs,
  context: HttpContext,
  kind: JobKind,
  id: string,
): Promise<JobRow> {
  const job = await findJob(database, context.get('caller').name, kind, id, clock.now());
  if (!job) throw new SolventError('not_found', 'There is no such job.');
  return job;
}

/**
 * A job that has files.
 * @throws SolventError `conflict` with the progress while it runs
 */
export async function finishedJob({ database, clock }: Needs, job: JobRow): Promise<JobRow> {
  if (job.status !== 'PENDING' && job.status !== 'PROGRESS') return job;
  const [progress] = await progressOf(database, [job], clock.now());
  const { rows, scored, rejected } = progress!;
  throw new SolventError('conflict', `The job is not finished: ${scored + rejected} of ${rows} rows.`, {
    details: [{ path: 'progress', message: String(fractionDone(progress!)) }],
    retryAfterSeconds: 1,
  });
}
