import { type ErrorDetail, SolventError } from '../../errors.ts';
import { DAY_MS } from '../../time.ts';
import { findJob, type JobRow } from '../jobs.ts';
import type { JobServices, SubmitServices } from '../services.ts';
import { submit } from '../submit/submit.ts';
import { jobKeyOf } from './job-key.ts';
import { Lease } from './lease.ts';
import { bytesOf, type PartRow, partsOf } from './parts.ts';
import { PartsBody } from './read-parts.ts';
import { findUpload, requireOpen, type SaidOfFile, type UploadRow } from './uploads.ts';

/**
 * Makes a job of an upload: its parts are submitted as the one file that they are. Whatever dies on the way, the parts stand
 * until the upload names its job, and completing it again gives the same job.
 *
 * @param count of its parts, which are 1 to `count`
 * @throws SolventError as `submit` does, after which parts can be put again; `conflict` when parts are missing, left over or
 *   damaged, it was completed with another count, or somebody else completes it
 */
export async function completeUpload(
  services: SubmitServices,
  upload: UploadRow,
  count: number,
): Promise<JobRow> {
  if (upload.job !== null) return jobOf(services, upload, count);
  const lease = await Lease.take(services, upload.id);
  if (!lease) return completedMeanwhile(services, upload, count);
  try {
    const parts = await partsOf(services.database, upload.id);
    requireAll(parts, count);
    const job = await submitParts(services, upload, parts, lease);
    await link(services, upload.id, job.id, count);
    return job;
  } finally {
    await lease.giveBack();
  }
}

async function submitParts(
  services: SubmitServices,
  { id, owner, said }: UploadRow,
  parts: PartRow[],
  lease: Lease,
): Promise<JobRow> {
  const body = new PartsBody(services.blobs, parts, () => lease.keep());
  const { format, ...more } = JSON.parse(said) as SaidOfFile;
  try {
    const { job } = await submit(services, {
      owner,
      kind: 'portfolio',
      format,
      ...more,
      body: body.stream,
      idempotencyKey: jobKeyOf(id),
      sayGzip: 'begin an upload with "gzip": true',
      declaredBytes: bytesOf(parts),
    });
    return job;
  } catch (error) {
    throw body.failure ?? error;
  }
}

/** From here on the sweep deletes the parts. */
async function link(
  { database, clock, limits }: JobServices,
  id: string,
  job: string,
  parts: number,
): Promise<void> {
  await database.query(
    `UPDATE portfolio_uploads SET status = 'COMPLETED', job = ?, parts = ?, expires_at = ? WHERE id = ? AND status = 'OPEN'`,
    [job, parts, clock.now() + limits.retentionDays * DAY_MS, id],
  );
}

async function completedMeanwhile(
  services: JobServices,
  { id, owner }: UploadRow,
  count: number,
): Promise<JobRow> {
  const now = services.clock.now();
  const upload = await findUpload(services.database, owner, id, now);
  if (upload.job !== null) return jobOf(services, upload, count);
  requireOpen(upload, now);
  throw new SolventError('conflict', 'The upload was just about to be completed.', { retryAfterSeconds: 1 });
}

async function jobOf(
  { database, clock }: JobServices,
  { owner, job: id, parts }: UploadRow,
  count: number,
): Promise<JobRow> {
  // Whoever has more parts than the job would miss their rows.
  if (parts !== null && parts !== count)
    throw new SolventError(
      'conflict',
      `The upload was completed with ${parts} ${parts === 1 ? 'part' : 'parts'}, and not with ${count}: it is the job ${id}.`,
    );
  const job = await findJob(database, owner, 'portfolio', id!, clock.now());
  if (job) return job;
  throw new SolventError('conflict', 'The job that this upload became was deleted or has expired.');
}

function requireAll(parts: PartRow[], count: number): void {
  const there = new Set(parts.map(({ number }) => number));
  const missing = Array.from({ length: count }, (_, index) => index + 1).filter(
    (number) => !there.has(number),
  );
  const surplus = parts.map(({ number }) => number).filter((number) => number > count);
  if (missing.length + surplus.length === 0) return;
  const details: ErrorDetail[] = [
    ...missing.map((number) => ({ path: `${number}`, message: 'is not there' })),
    ...surplus.map((number) => ({ path: `${number}`, message: 'is there, and not among them' })),
  ];
  throw new SolventError(
    'conflict',
    `The parts are not 1 to ${count}: ${missing.length} missing, ${surplus.length} left over.`,
    { details },
  );
}
