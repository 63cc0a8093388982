import { sha256Hex } from '../../digest.ts';
import { joinBytes } from '../../table/bytes.ts';
import { damaged } from './damage.ts';

/** Of 64 bits: damage goes unnoticed once in 10¹⁹ times. What is compressed has a checksum of its own. */
const CHARACTERS = 16;

const encoder = new TextEncoder();

/** Bytes with a line before them that tells whether they are as they were written. */
export function withChecksum(bytes: Uint8Array): Uint8Array {
  return joinBytes([encoder.encode(`${checksumOf(bytes)}\n`), bytes]);
}

/**
 * The same without that line.
 * @param key of the object that they are of
 * @throws SolventError `file_damaged` where they are not as they were written
 */
export function withoutChecksum(key: string, bytes: Uint8Array): Uint8Array {
  const line = new TextDecoder('latin1').decode(bytes.subarray(0, CHARACTERS + 1));
  const rest = bytes.subarray(CHARACTERS + 1);
  if (line !== `${checksumOf(rest)}\n`) throw damaged(key, 'its checksum is another');
  return rest;
}

const checksumOf = (bytes: Uint8Array) => sha256Hex(bytes).slice(0, CHARACTERS);
