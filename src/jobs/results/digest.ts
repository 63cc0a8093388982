import { bytesToHex } from '@noble/hashes/utils.js';

/** SHA-256 in lower-case hexadecimal, by WebCrypto: a piece is large, and others have the thread meanwhile. */
export async function digestOf(bytes: Uint8Array): Promise<string> {
  return bytesToHex(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>)));
}
