import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { isUnavailable } from '../../../errors.ts';
import type { BlobBody, BlobStore } from '../../../ports.ts';
import { repeat } from '../../repeat.ts';
import { systemRandom } from '../../system-random.ts';
import type { Sealed } from './part-file.ts';

/** Of an upload, and of what is put whole. */
const PART_BYTES = 8 * 1024 * 1024;
/** A body that breaks off is read again. */
const TRIES = 3;

/**
 * Copies an object from one store into another, under the same key, in pieces of some megabytes.
 * @returns what was copied; undefined where nothing stands under the key any more
 * @throws SolventError `storage_unavailable` of either
 */
export async function copyBlob(from: BlobStore, to: BlobStore, key: string): Promise<Sealed | undefined> {
  const again = (error: unknown) => (isUnavailable(error) ? TRIES - 1 : 0);
  return repeat({ random: () => systemRandom(), sleep: (milliseconds) => sleep(milliseconds) }, again, () =>
    copyOnce(from, to, key),
  );
}

async function copyOnce(from: BlobStore, to: BlobStore, key: string): Promise<Sealed | undefined> {
  const blob = await from.get(key);
  if (!blob) return undefined;
  const hash = createHash('sha256');
  if (blob.size <= PART_BYTES) {
    const bytes = await blob.bytes();
    await to.put(key, bytes);
    return { bytes: bytes.length, sha256: hash.update(bytes).digest('hex') };
  }
  const upload = await to.upload(key);
  try {
    let bytes = 0;
    for await (const part of partsOf(blob)) {
      hash.update(part);
      bytes += part.length;
      await upload.part(part);
    }
    await upload.complete();
    return { bytes, sha256: hash.digest('hex') };
  } catch (error) {
    await upload.abort().catch(() => {});
    throw error;
  }
}

/** All of the same length but the last. */
async function* partsOf({ body }: BlobBody): AsyncGenerator<Uint8Array, void> {
  let [part, filled] = [new Uint8Array(PART_BYTES), 0];
  for await (let piece of body) {
    while (piece.length > 0) {
      const taken = piece.subarray(0, PART_BYTES - filled);
      part.set(taken, filled);
      filled += taken.length;
      piece = piece.subarray(taken.length);
      if (filled < PART_BYTES) continue;
      yield part;
      [part, filled] = [new Uint8Array(PART_BYTES), 0];
    }
  }
  if (filled > 0) yield part.subarray(0, filled);
}
