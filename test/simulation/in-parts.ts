import type { JobRow } from '../../src/jobs/jobs.ts';
import type { SubmitServices } from '../../src/jobs/services.ts';
import { beginUpload } from '../../src/jobs/uploads/begin.ts';
import { completeUpload } from '../../src/jobs/uploads/complete.ts';
import { partsOf } from '../../src/jobs/uploads/parts.ts';
import { putPart } from '../../src/jobs/uploads/put-part.ts';
import { bodyOf } from '../jobs/support.ts';
import { submission } from './reference.ts';
import type { Workload } from './workload.ts';

/** As a client does that may have been interrupted anywhere: it puts what does not stand, and completes. */
export async function submitInParts(
  services: SubmitServices,
  workload: Workload,
  count: number,
): Promise<JobRow> {
  const { owner, format, gzip, idempotencyKey } = submission(workload);
  const upload = await beginUpload(services, owner, { format, gzip }, idempotencyKey);
  const standing = new Set((await partsOf(services.database, upload.id)).map(({ number }) => number));
  const bytes = new TextEncoder().encode(workload.body);
  const end = (number: number) => Math.floor((bytes.length * number) / count);
  for (let number = count; upload.job === null && number >= 1; number--) {
    if (standing.has(number)) continue;
    const body = bodyOf(
      bytes.subarray(end(number - 1), end(number)),
      bytes.length > 100_000 ? 1_000_000 : 50,
    );
    await putPart(services, upload, { number, body, declaredBytes: 0, sha256: undefined });
  }
  return completeUpload(services, upload, count);
}
