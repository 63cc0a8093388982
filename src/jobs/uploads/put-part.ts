import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { isRefused, SolventError } from '../../errors.ts';
import { readSent, tooLarge } from '../../table/source.ts';
import type { JobServices } from '../services.ts';
import { BodyWriter } from '../submit/body-writer.ts';
import { inParts } from '../submit/parts.ts';
import { MAX_PART_BYTES, UPLOAD_PATIENCE_MS } from './limits.ts';
import type { PartRow } from './parts.ts';
import { findUpload, ITS_JOB, requireOpen, type UploadRow, uploadPrefix } from './uploads.ts';

export interface SentPart {
  /** From 1. */
  number: number;
  body: ReadableStream<Uint8Array> | null;
  /** What the sender says is its length; 0 when it does not say. */
  declaredBytes: number;
  /** Hexadecimal; what the sender says is its digest. */
  sha256: string | undefined;
}

/**
 * Takes in a part of an upload, or one that replaces it. It streams into an object of its own, and stands from the moment
 * on in which its row names that object: what is refused, or breaks off, leaves what stood there before.
 *
 * @throws SolventError `payload_too_large` for the part or all of them together, `malformed_body` when it breaks off or its
 *   digest is another, `conflict` when the upload is completed or about to be, `not_found` when it was aborted meanwhile
 */
export async function putPart(services: JobServices, upload: UploadRow, sent: SentPart): Promise<PartRow> {
  const { blobs, clock } = services;
  requireOpen(upload, clock.now());
  const room = await roomFor(services, upload.id, sent.number);
  requireRoom(services, sent.declaredBytes, room);
  const object = `${uploadPrefix(upload.id)}${sent.number}-${services.newId()}`;
  const writer = new BodyWriter(blobs, object);
  const hash = sha256.create();
  try {
    for await (const bytes of inParts(hashed(services, sent, room, hash))) await writer.write(bytes);
    const digest = bytesToHex(hash.digest());
    if (sent.sha256 !== undefined && sent.sha256 !== digest)
      throw new SolventError(
        'malformed_body',
        `The part is not what Content-Digest says of it: its SHA-256 is ${digest}.`,
      );
    await writer.finish();
    const part = { number: sent.number, object, bytes: writer.size, sha256: digest };
    await stand(services, upload, part);
    return part;
  } catch (error) {
    await takeBack(services, writer, object, error);
    throw error;
  }
}

async function* hashed(
  services: JobServices,
  { body }: SentPart,
  room: number,
  hash: { update(bytes: Uint8Array): unknown },
): AsyncGenerator<Uint8Array> {
  if (!body) return;
  let size = 0;
  for await (const bytes of readSent(body, services.pause)) {
    size += bytes.length;
    requireRoom(services, size, room);
    hash.update(bytes);
    yield bytes;
  }
}

/** Lets the part stand under its number, in the place of the one before, whose object nobody needs any more. */
async function stand(services: JobServices, { id, owner }: UploadRow, part: PartRow): Promise<void> {
  const { clock, database, limits } = services;
  const { number, object, bytes, sha256: digest } = part;
  for (;;) {
    const now = clock.now();
    const before = await objectUnder(services, id, number);
    const [stood] = await database.batch([
      {
        // Only in the place of what was there a moment ago: each object that is replaced has one who deletes it.
        sql: `INSERT INTO portfolio_upload_parts (upload, number, object, bytes, sha256)
              SELECT id, ?, ?, ?, ? FROM portfolio_uploads
              WHERE id = ? AND status = 'OPEN' AND completing_until <= ? AND ${ITS_JOB} IS NULL
                AND (SELECT object FROM portfolio_upload_parts WHERE upload = id AND number = ?) IS NOT DISTINCT FROM ?
                AND ? + (SELECT coalesce(sum(bytes), 0) FROM portfolio_upload_parts WHERE upload = id AND number <> ?) <= ?
              ON CONFLICT (upload, number) DO UPDATE
                SET object = excluded.object, bytes = excluded.bytes, sha256 = excluded.sha256`,
        params: [number, object, bytes, digest, id, now, number, before, bytes, number, limits.maxBytes],
      },
      {
        sql: `UPDATE portfolio_uploads SET expires_at = ? WHERE id = ? AND status = 'OPEN'`,
        params: [now + UPLOAD_PATIENCE_MS, id],
      },
    ]);
    if (stood === 1) {
      if (before !== null) await remove(services, before);
      return;
    }
    requireOpen(await findUpload(database, owner, id, now), now);
    requireRoom(services, bytes, await roomFor(services, id, number));
  }
}

async function objectUnder({ database }: JobServices, id: string, number: number): Promise<string | null> {
  const [part] = await database.query<{ object: string }>(
    'SELECT object FROM portfolio_upload_parts WHERE upload = ? AND number = ?',
    [id, number],
  );
  return part?.object ?? null;
}

/** Bytes that a part may have beside the others. */
async function roomFor({ database, limits }: JobServices, id: string, number: number): Promise<number> {
  const [others] = await database.query<{ bytes: number }>(
    'SELECT coalesce(sum(bytes), 0) AS bytes FROM portfolio_upload_parts WHERE upload = ? AND number <> ?',
    [id, number],
  );
  return limits.maxBytes - others!.bytes;
}

function requireRoom({ limits }: JobServices, bytes: number, room: number): void {
  if (bytes > room) throw tooLarge(limits.maxBytes);
  if (bytes > MAX_PART_BYTES)
    throw new SolventError('payload_too_large', `The part is longer than ${MAX_PART_BYTES} bytes.`);
}

/** Only of what was refused is it known that no row names it: what a fault left the sweep deletes with the upload. */
async function takeBack(services: JobServices, writer: BodyWriter, object: string, error: unknown) {
  await writer.abort().catch((failure: unknown) => warn(services, object, failure));
  if (writer.finished && isRefused(error)) await remove(services, object);
}

async function remove(services: JobServices, object: string) {
  await services.blobs.delete([object]).catch((failure: unknown) => warn(services, object, failure));
}

function warn({ logger }: JobServices, object: string, error: unknown) {
  logger.log('warn', 'portfolio_undo_failed', { object, error: String(error) });
}
