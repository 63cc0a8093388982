import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';

/** Passes a file's bytes on and takes their SHA-256, which is known once all were taken. */
export function digested(from: AsyncIterable<Uint8Array>): {
  bytes: AsyncIterable<Uint8Array>;
  sha256(): string;
} {
  const digest = sha256.create();
  async function* bytes() {
    for await (const chunk of from) {
      digest.update(chunk);
      yield chunk;
    }
  }
  return { bytes: bytes(), sha256: () => bytesToHex(digest.digest()) };
}

/** The SHA-256 of a file that nobody reads otherwise. */
export async function sha256Of(bytes: AsyncIterable<Uint8Array>): Promise<string> {
  const digest = sha256.create();
  for await (const chunk of bytes) digest.update(chunk);
  return bytesToHex(digest.digest());
}
