import { SolventError } from '../../errors.ts';
import type { JobRow } from '../jobs.ts';
import type { JobServices } from '../services.ts';
import { BodyDigest } from './body-digest.ts';
import { inParts } from './parts.ts';
import type { Submission } from './submission.ts';
import { sameBody } from './upload-row.ts';

/**
 * The job that an earlier submit with the same key made, if there is one. The body is read to its end and compared by
 * digest; nothing of it is stored.
 * @throws SolventError `conflict` when the body differs
 */
export async function repeatedSubmit(
  { database, clock }: JobServices,
  { owner, kind, format, idempotencyKey }: Submission,
  source: AsyncGenerator<Uint8Array>,
): Promise<JobRow | undefined> {
  if (idempotencyKey === undefined) return undefined;
  const [job] = await database.query<JobRow>(
    `SELECT * FROM portfolio_jobs
     WHERE owner = ? AND kind = ? AND idempotency_key = ? AND status NOT IN ('UPLOADING', 'ABANDONED')`,
    [owner, kind, idempotencyKey],
  );
  if (!job) return undefined;
  if (job.expires_at <= clock.now())
    throw new SolventError(
      'conflict',
      'This Idempotency-Key belongs to a job that was deleted or has expired: use another.',
    );
  const digest = new BodyDigest();
  for await (const part of inParts(source)) await digest.add(part);
  return sameBody(job, await digest.hex(format));
}
