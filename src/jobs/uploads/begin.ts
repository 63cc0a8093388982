import { SolventError } from '../../errors.ts';
import type { JobServices } from '../services.ts';
import { requireReasons } from '../submit/reasons.ts';
import { MAX_OPEN_UPLOADS, UPLOAD_PATIENCE_MS } from './limits.ts';
import { expireUploads } from './sweep.ts';
import { type SaidOfFile, type UploadRow, withJob } from './uploads.ts';

/**
 * Begins an upload. What can be refused before the first byte is refused here.
 *
 * @returns the upload; an earlier one when the same was begun before under the same idempotency key
 * @throws SolventError `model_unavailable`, `validation_error` where reasons are asked for that the model has not, `conflict` when other options came under the key, or too many uploads are open
 */
export async function beginUpload(
  { database, clock, models, newId }: JobServices,
  owner: string,
  file: SaidOfFile,
  idempotencyKey: string | undefined,
): Promise<UploadRow> {
  requireReasons(file, await models.get(undefined, file.model));
  const now = clock.now();
  const id = newId();
  const said = JSON.stringify(file);
  await database.batch([
    expireUploads(now),
    {
      sql: `INSERT INTO portfolio_uploads (id, owner, status, said, idempotency_key, created_at, expires_at)
            SELECT ?, ?, 'OPEN', ?, ?, ?, ?
            WHERE (SELECT count(*) FROM portfolio_uploads WHERE owner = ? AND status = 'OPEN') < ?
            ON CONFLICT DO NOTHING`,
      params: [
        id,
        owner,
        said,
        idempotencyKey ?? null,
        now,
        now + UPLOAD_PATIENCE_MS,
        owner,
        MAX_OPEN_UPLOADS,
      ],
    },
  ]);
  const [upload] = await database.query<UploadRow>(
    'SELECT * FROM portfolio_uploads WHERE owner = ? AND (id = ? OR idempotency_key = ?)',
    [owner, id, idempotencyKey ?? null],
  );
  if (!upload) throw await tooMany({ database }, owner);
  if (upload.said === said) return withJob(database, upload);
  throw new SolventError(
    'conflict',
    'This Idempotency-Key was used before with other options (model, type, charset, compression, delimiter, decimal, thousands, reasons or subject).',
  );
}

async function tooMany({ database }: Pick<JobServices, 'database'>, owner: string): Promise<SolventError> {
  const open = await database.query<Pick<UploadRow, 'id' | 'created_at'>>(
    `SELECT id, created_at FROM portfolio_uploads WHERE owner = ? AND status = 'OPEN' ORDER BY created_at, id`,
    [owner],
  );
  return new SolventError(
    'conflict',
    `This key has ${open.length} open uploads, and may have no more: complete or abort one.`,
    {
      details: open.map(({ id, created_at }) => ({
        path: id,
        message: `begun at ${new Date(created_at).toISOString()}`,
      })),
    },
  );
}
