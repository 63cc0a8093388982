import type { JobServices } from '../services.ts';
import { UPLOAD_PATIENCE_MS } from './limits.ts';
import { findUpload, ITS_JOB, requireOpen, type UploadRow } from './uploads.ts';

/**
 * Ends an upload by its owner's wish: from now on it is unknown, and the next sweep deletes its parts.
 * @throws SolventError `conflict` when it is a job by now, or being made one
 */
export async function abortUpload(
  { database, clock }: Pick<JobServices, 'database' | 'clock'>,
  upload: UploadRow,
): Promise<void> {
  const now = clock.now();
  const [aborted] = await database.batch([
    {
      sql: `UPDATE portfolio_uploads SET status = 'ABORTED', idempotency_key = NULL, expires_at = ?
            WHERE id = ? AND status = 'OPEN' AND completing_until <= ? AND ${ITS_JOB} IS NULL`,
      params: [now + UPLOAD_PATIENCE_MS, upload.id, now],
    },
  ]);
  if (aborted === 1) return;
  const present = await findUpload(database, upload.owner, upload.id, now);
  requireOpen(present, now);
  // Whoever was about to complete it gave up between the two.
  await abortUpload({ database, clock }, present);
}
