import { digestOf } from '../../digest.ts';
import type { BlobStore } from '../../ports.ts';
import { release } from '../../release.ts';
import { storeOnce } from '../../store-once.ts';

/** What a chunk left in the bucket: nothing at all for no bytes. */
export interface StoredPiece {
  bytes: number;
  sha256: string | null;
}

/** Stores what a chunk wrote. @param bytes whose memory is given back */
export async function storePiece(blobs: BlobStore, key: string, bytes: Uint8Array): Promise<StoredPiece> {
  if (bytes.length === 0) return { bytes: 0, sha256: null };
  const length = bytes.length;
  const [sha256] = await Promise.all([digestOf(bytes), storeOnce(blobs, key, bytes)]);
  release(bytes);
  return { bytes: length, sha256 };
}
