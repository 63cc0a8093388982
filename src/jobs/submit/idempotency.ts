import { SolventError } from '../../errors.ts';
import type { JobRow } from '../jobs.ts';
import type { JobServices } from '../services.ts';
import { BodyDigest } from './body-digest.ts';
import { inParts } from './parts.ts';
import type { Submission } from './submission.ts';

/**
 * The job that an earlier submit with the same key made, if there is one. The body is read to its end and compared by
 * digest; nothing of it is stored.
 * @throws SolventError `conflict` when the body differs
 */
export async function repeatedSubmit(
  { database, clock }: JobServices,
  { owner, format, idempotencyKey }: Submission,
  source: AsyncGenerator<Uint8Array>,
): Promise<JobRow | undefined> {
  if (idempotencyKey === undefined) return undefined;
  const [job] = await database.query<JobRow>(
    `SELECT * FROM portfolio_jobs WHERE owner = ? AND idempotency_key = ? AND status <> 'UPLOADING'`,
    [owner, idempotencyKey],
  );
  if (!job) return undefined;
  if (job.expires_at <= clock.now())
    throw new SolventError(
      'conflict',
      'This Idempotency-Key belongs to a job that has expired: use another.',
    );
  const digest = new BodyDigest();
  for await (const part of inParts(source)) await digest.add(part);
  if ((await digest.hex(format)) === job.input_digest) return job;
  throw new SolventError('conflict', 'This Idempotency-Key was used before with another body.');
}
