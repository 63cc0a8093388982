import { SolventError } from '../../errors.ts';
import type { JobRow } from '../jobs.ts';
import type { JobServices } from '../services.ts';
import { BodyDigest } from './body-digest.ts';
import { sameSubmit } from './body-identity.ts';
import { inParts } from './parts.ts';
import type { Submission } from './submission.ts';

/**
 * The job that an earlier submit with the same key made, if there is one. The body is read to its end and compared by
 * digest; nothing of it is stored.
 * @throws SolventError `conflict` when the body differs, or what was said of it
 */
export async function repeatedSubmit(
  { database, clock }: JobServices,
  submission: Submission,
  source: AsyncGenerator<Uint8Array>,
): Promise<JobRow | undefined> {
  const { owner, kind, idempotencyKey } = submission;
  if (idempotencyKey === undefined) return undefined;
  const [job] = await database.query<JobRow>(
    `SELECT * FROM portfolio_jobs
     WHERE owner = ? AND kind = ? AND idempotency_key = ? AND status NOT IN ('UPLOADING', 'ABANDONED')`,
    [owner, kind, idempotencyKey],
  );
  if (!job) return undefined;
  refuseForgotten(job, clock.now());
  const digest = new BodyDigest();
  for await (const part of inParts(source)) await digest.add(part);
  return sameSubmit(job, submission, digest);
}

/**
 * The job that was made under the idempotency key of an upload while it came in, if one was.
 * @throws SolventError `conflict` when that job was deleted by now
 */
export async function firstUnderKeyOf(
  { database, clock }: JobServices,
  upload: string,
): Promise<JobRow | undefined> {
  const [job] = await database.query<JobRow>(
    `SELECT jobs.* FROM portfolio_jobs own JOIN portfolio_jobs jobs
       ON jobs.owner = own.owner AND jobs.kind = own.kind AND jobs.idempotency_key = own.idempotency_key
     WHERE own.id = ? AND jobs.id <> own.id AND jobs.status NOT IN ('UPLOADING', 'ABANDONED')`,
    [upload],
  );
  if (job) refuseForgotten(job, clock.now());
  return job;
}

function refuseForgotten({ status, expires_at }: JobRow, now: number) {
  const isDeleted = status === 'DELETED';
  if (expires_at > now && !isDeleted) return;
  throw new SolventError(
    'conflict',
    `This Idempotency-Key belongs to a job that ${isDeleted ? 'was deleted' : 'has expired'}: use another.`,
  );
}
