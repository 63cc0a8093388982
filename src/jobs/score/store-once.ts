import type { BlobStore } from '../../ports.ts';

/**
 * Puts bytes under a key that only these bytes can have. What an earlier attempt wrote is left alone, unless it is
 * incomplete. Nothing at all is written for no bytes.
 */
export async function storeOnce(blobs: BlobStore, key: string, bytes: Uint8Array): Promise<void> {
  if (bytes.length === 0) return;
  if (await blobs.put(key, bytes, { onlyIfAbsent: true })) return;
  const existing = await blobs.head(key);
  if (existing?.size !== bytes.length) await blobs.put(key, bytes);
}
