import { hourOf } from './keys.ts';

/**
 * An entry of an hour's keys is a number: 40 bits of the hash of what a decision is found by, and the minute of the hour in eight. Of a
 * million values of an hour one looks like another of its ten million by chance: then a minute is looked into that says nothing of it.
 */
const HASH_BYTES = 5;
const ENTRY_BYTES = HASH_BYTES + 1;
const MINUTES = 256;
/** All hashes are below. */
export const HOUR_HASHES = 2 ** (8 * HASH_BYTES);

/** The part of a hash that stands in an hour's keys. @param hash see `keyHash` */
export function hourHash(hash: Uint8Array): number {
  let number = 0;
  for (let byte = 0; byte < HASH_BYTES; byte++) number = number * 256 + hash[byte]!;
  return number;
}

/** The same of a hash in hexadecimal. */
export const hourHashOf = (hex: string) => Number.parseInt(hex.slice(0, 2 * HASH_BYTES), 16);

export const hourEntry = (hash: number, minute: number) => hash * MINUTES + (minute - hourOf(minute));
export const hashOfEntry = (entry: number) => Math.floor(entry / MINUTES);
/** @param hour that the entry stands in */
export const minuteOfEntry = (entry: number, hour: number) => hour + (entry % MINUTES);

/** Entries as they are stored, the most significant byte first. */
export function packEntries(entries: Float64Array): Uint8Array {
  const bytes = new Uint8Array(entries.length * ENTRY_BYTES);
  for (const [index, entry] of entries.entries())
    for (let byte = ENTRY_BYTES - 1, rest = entry; byte >= 0; byte--, rest = Math.floor(rest / 256))
      bytes[index * ENTRY_BYTES + byte] = rest % 256;
  return bytes;
}

export function unpackEntries(bytes: Uint8Array): Float64Array {
  return Float64Array.from({ length: bytes.length / ENTRY_BYTES }, (_, index) => {
    let entry = 0;
    for (let byte = 0; byte < ENTRY_BYTES; byte++) entry = entry * 256 + bytes[index * ENTRY_BYTES + byte]!;
    return entry;
  });
}
