import { sha256Hex } from './digest.ts';
import type { BlobStore } from './ports.ts';

/**
 * Puts bytes under a key that only these bytes can have. What an earlier attempt left there is left alone, unless it is
 * damaged: then it is put back as it was.
 */
export async function storeOnce(blobs: BlobStore, key: string, bytes: Uint8Array): Promise<void> {
  if (await blobs.put(key, bytes, { onlyIfAbsent: true })) return;
  if (!(await holds(blobs, key, bytes))) await blobs.put(key, bytes);
}

/** Whether an object holds these bytes. One that cannot be read to its end, as a truncated file, does not. */
async function holds(blobs: BlobStore, key: string, bytes: Uint8Array): Promise<boolean> {
  try {
    const existing = await (await blobs.get(key))?.bytes();
    return existing !== undefined && sha256Hex(existing) === sha256Hex(bytes);
  } catch {
    return false;
  }
}
