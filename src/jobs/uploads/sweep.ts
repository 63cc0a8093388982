import { deleteUnder } from '../../delete-under.ts';
import type { BlobStore, Clock, Database, Statement } from '../../ports.ts';
import { UPLOAD_PATIENCE_MS } from './limits.ts';
import { uploadPrefix } from './uploads.ts';

interface Needs {
  blobs: BlobStore;
  database: Database;
  clock: Clock;
}

/** Gives up what has expired. Its row stays for a day more, so that whatever a straggler writes goes with it. */
export function expireUploads(now: number): Statement {
  return {
    sql: `UPDATE portfolio_uploads
          SET status = 'ABORTED', idempotency_key = NULL, purged_at = NULL, expires_at = ?
          WHERE expires_at <= ? AND status <> 'ABORTED'`,
    params: [now + UPLOAD_PATIENCE_MS, now],
  };
}

/** Deletes the parts of uploads that are no longer open. @returns how many it dealt with */
export async function purgeUploads({ blobs, database, clock }: Needs, atOnce: number): Promise<number> {
  const now = clock.now();
  await database.batch([expireUploads(now)]);
  const closed = await database.query<{ id: string }>(
    `SELECT id FROM portfolio_uploads WHERE status IN ('COMPLETED', 'ABORTED') AND purged_at IS NULL LIMIT ?`,
    [atOnce],
  );
  await deleteParts({ blobs, database }, closed, {
    sql: 'UPDATE portfolio_uploads SET purged_at = ? WHERE id IN (SELECT atom FROM json_each(?))',
    params: [now],
  });
  return closed.length;
}

/** Forgets aborted uploads, and all that came for them too late. @returns how many it dealt with */
export async function forgetUploads({ blobs, database, clock }: Needs, atOnce: number): Promise<number> {
  const expired = await database.query<{ id: string }>(
    `SELECT id FROM portfolio_uploads WHERE status = 'ABORTED' AND expires_at <= ? ORDER BY expires_at LIMIT ?`,
    [clock.now(), atOnce],
  );
  await deleteParts({ blobs, database }, expired, {
    sql: 'DELETE FROM portfolio_uploads WHERE id IN (SELECT atom FROM json_each(?))',
  });
  return expired.length;
}

/** @param afterwards what becomes of the uploads' rows; their ids are its last parameter */
async function deleteParts(
  { blobs, database }: Pick<Needs, 'blobs' | 'database'>,
  uploads: { id: string }[],
  afterwards: Statement,
): Promise<void> {
  if (uploads.length === 0) return;
  for (const { id } of uploads) await deleteUnder(blobs, uploadPrefix(id));
  const ids = JSON.stringify(uploads.map(({ id }) => id));
  await database.batch([
    {
      sql: 'DELETE FROM portfolio_upload_parts WHERE upload IN (SELECT atom FROM json_each(?))',
      params: [ids],
    },
    { ...afterwards, params: [...(afterwards.params ?? []), ids] },
  ]);
}
