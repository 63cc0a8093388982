import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';

/** By what a decision is found, besides its id. */
export const KEY_KINDS = ['request', 'subject', 'loan'] as const;
export type KeyKind = (typeof KEY_KINDS)[number];

const HASH_BYTES = 8;
const ID_BYTES = 16;
/** A part of the hash of what a decision is found by, and its id. */
export const ENTRY_BYTES = HASH_BYTES + ID_BYTES;

/** The first 64 bits of what names a value in a file of keys: a few of a billion others share them. */
export function keyHash(kind: KeyKind, value: string): Uint8Array {
  return sha256(utf8ToBytes(`${kind}\n${value}`)).subarray(0, HASH_BYTES);
}

export function entryOf(hash: Uint8Array, id: string): Uint8Array {
  return concatBytes(hash, hexToBytes(id.replaceAll('-', '')));
}

/** The hash of the entry that begins there, in hexadecimal. */
export function hashAt(entries: Uint8Array, offset: number): string {
  return bytesToHex(entries.subarray(offset, offset + HASH_BYTES));
}

/** The id of the entry that begins there. */
export function idAt(entries: Uint8Array, offset: number): string {
  const hex = bytesToHex(entries.subarray(offset + HASH_BYTES, offset + ENTRY_BYTES));
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** Entries in ascending order of their bytes. */
export function sortedEntries(entries: Uint8Array): Uint8Array {
  const view = new DataView(entries.buffer, entries.byteOffset, entries.byteLength);
  const order = Uint32Array.from({ length: entries.length / ENTRY_BYTES }, (_, index) => index * ENTRY_BYTES);
  order.sort((one, other) => {
    for (let word = 0; word < ENTRY_BYTES; word += 4) {
      const difference = view.getUint32(one + word) - view.getUint32(other + word);
      if (difference !== 0) return difference;
    }
    return 0;
  });
  const sorted = new Uint8Array(entries.length);
  for (const [index, offset] of order.entries())
    sorted.set(entries.subarray(offset, offset + ENTRY_BYTES), index * ENTRY_BYTES);
  return sorted;
}
