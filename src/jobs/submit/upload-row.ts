import { SolventError } from '../../errors.ts';
import type { HeldModel } from '../../registry/holder.ts';
import type { Dialect } from '../../table/dialect.ts';
import { DAY_MS } from '../../time.ts';
import { insertChunks } from '../chunks.ts';
import type { JobKind, JobRow } from '../jobs.ts';
import type { JobServices } from '../services.ts';
import type { BodyDigest } from './body-digest.ts';
import { optionsOf, sameSubmit } from './body-identity.ts';
import type { BodyWriter } from './body-writer.ts';
import { firstUnderKeyOf } from './idempotency.ts';
import type { ChunkRange } from './split.ts';
import type { Submission } from './submission.ts';

/** The row of a job while its file comes in: entered first, then touched, at last committed or taken back. */

export interface NewUpload {
  id: string;
  owner: string;
  kind: JobKind;
  model: HeldModel;
  idempotencyKey: string | undefined;
}

/** Writes the row that says: something is being uploaded. Of uploads under one idempotency key the first to end takes it. */
export async function enterUpload(
  { database, clock, limits }: JobServices,
  upload: NewUpload,
): Promise<void> {
  const { id, owner, kind, model, idempotencyKey = null } = upload;
  const now = clock.now();
  await database.query(
    `INSERT INTO portfolio_jobs
       (id, owner, kind, status, model_name, model_version, model_digest, idempotency_key,
        created_at, touched_at, expires_at, keeps_rejected)
     VALUES (?, ?, ?, 'UPLOADING', ?, ?, ?, ?, ?, ?, ?, 2)`,
    [
      id,
      owner,
      kind,
      model.name,
      model.version,
      model.digest,
      idempotencyKey,
      now,
      now,
      now + limits.retentionDays * DAY_MS,
    ],
  );
}

/** A sign of life, so that the sweep does not take a slow upload for a dead one. */
export async function touchUpload({ database, clock }: JobServices, id: string): Promise<void> {
  await database.query('UPDATE portfolio_jobs SET touched_at = ? WHERE id = ?', [clock.now(), id]);
}

/**
 * Makes the upload a job: chunks and row in one batch, so that either all of it exists or nothing.
 *
 * @returns the job; when another upload under the same idempotency key ended first, the job of that one
 * @throws SolventError `conflict` when that one had another body or other options, or the row was given up in the meantime
 */
export async function commitUpload(
  services: JobServices,
  id: string,
  submission: Submission,
  upload: { dialect: Dialect; bytes: number; digest: BodyDigest; chunks: ChunkRange[] },
): Promise<JobRow> {
  const { database, clock } = services;
  const { dialect, bytes, digest, chunks } = upload;
  const options = optionsOf(submission);
  const rows = chunks.reduce((sum, chunk) => sum + chunk.rows, 0);
  try {
    await database.batch([
      ...insertChunks(id, chunks),
      {
        sql: `UPDATE portfolio_jobs SET status = 'PENDING', layout = ?, input_bytes = ?, input_digest = ?,
                input_options = ?, subject = ?, row_count = ?, chunk_count = ?, touched_at = ?
              WHERE id = ? AND status = 'UPLOADING'`,
        params: [
          JSON.stringify(dialect),
          bytes,
          await digest.hex(options),
          options,
          (dialect.recorded && submission.subject) ?? null,
          rows,
          chunks.length,
          clock.now(),
          id,
        ],
      },
    ]);
  } catch (cause) {
    const first = await firstUnderKeyOf(services, id);
    if (!first) throw cause;
    return sameSubmit(first, submission, digest);
  }
  const [job] = await database.query<JobRow>(
    `SELECT * FROM portfolio_jobs WHERE id = ? AND status NOT IN ('UPLOADING', 'ABANDONED')`,
    [id],
  );
  if (job) return job;
  throw new SolventError('conflict', 'The upload took too long and was given up: send it again.');
}

/**
 * Takes back an upload: before its end nothing is stored but the row; after it the sweep deletes what is stored. A job
 * that was committed all the same stays one, and the sweep brings it on its way.
 * @param isElseStored whether something of it may stand under another key than the writer's
 */
export async function undoUpload(
  { database, logger }: JobServices,
  id: string,
  writer: BodyWriter,
  isElseStored = false,
): Promise<void> {
  const sql =
    writer.finished || isElseStored
      ? `UPDATE portfolio_jobs SET status = 'ABANDONED', idempotency_key = NULL WHERE id = ? AND status = 'UPLOADING'`
      : `DELETE FROM portfolio_jobs WHERE id = ? AND status = 'UPLOADING'`;
  try {
    await writer.abort();
    await database.query(sql, [id]);
  } catch (error) {
    // The sender shall learn of the first error, not of this one; the sweep comes by later.
    logger.log('warn', 'portfolio_undo_failed', { job: id, error: String(error) });
  }
}
