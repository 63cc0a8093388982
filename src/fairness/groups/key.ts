import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';

/** 128 bits: two of a billion subjects share them with a chance below 10⁻²⁰. */
const KEY_BYTES = 16;

const encoder = new TextEncoder();

/** Makes what stands for a subject where its group by an attribute is kept. */
export type GroupKey = (attribute: string, subject: string) => string;

/**
 * The beginning of the HMAC-SHA-256 of both by the operator's key, as hexadecimal, or of their SHA-256 where there is no key: then
 * whoever can guess a subject finds it.
 *
 * @param secret the bytes that records of decisions are encrypted by
 */
export function groupKeys(secret: Uint8Array | undefined): GroupKey {
  const digest = (text: string) => {
    const bytes = encoder.encode(text);
    return secret ? hmac(sha256, secret, bytes) : sha256(bytes);
  };
  // An attribute has no line break.
  return (attribute, subject) =>
    bytesToHex(digest(`subject-group\n${attribute}\n${subject}`).subarray(0, KEY_BYTES));
}
