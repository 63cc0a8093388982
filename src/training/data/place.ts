import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { cellText } from '../../application/cell-text.ts';
import { type Code, codeAt } from '../../application/codes.ts';
import type { CompiledSchema } from '../../application/compile.ts';
import type { Field } from '../../application/field.ts';
import { UNKNOWN_LEVEL } from '../../application/field-reader.ts';
import { float32Text } from '../../application/float32.ts';
import { joinKey } from '../../samples/join-key.ts';

/** Hexadecimal digits of a digest that a float64 holds, and how many values they have. */
const DIGITS = 13;
const VALUES = 0x10_0000_0000_0000;

/**
 * Where a digest lies in the range of all digests: from 0 to, but not including, 1.
 *
 * @param digest hexadecimal, of at least 13 digits; the others do not matter
 * @example placeOf('8000000000000') // 0.5
 */
export function placeOf(digest: string): number {
  return Number.parseInt(digest.slice(0, DIGITS), 16) / VALUES;
}

/** A key that names a loan by the digest of its own key: all that is known of one that was sampled. */
const DIGEST_AS_KEY = /^sha256:([0-9a-f]{32})$/;

/** @param digest of `joinKey` */
export function digestAsKey(digest: string): string {
  return `sha256:${digest}`;
}

export function isDigestAsKey(id: string): boolean {
  return DIGEST_AS_KEY.test(id);
}

/** The digest of a key, the same by which outcomes join it. */
export function keyDigest(id: string): string {
  return DIGEST_AS_KEY.exec(id)?.[1] ?? joinKey(id);
}

/**
 * What gives the digest of what a row says: SHA-256 of a JSON array of `[field, text]`, in the order of the fields' names,
 * where missing is null, a number the 32-bit float that a model sees, and a code its name. So neither the order of columns nor how
 * a file writes a value matters, nor the outcome: rows whose fields say the same to a model have one digest.
 *
 * @returns a function that takes one value a field, in the schema's order
 */
export function contentDigest({ schema, codes }: CompiledSchema): (values: ArrayLike<number>) => string {
  const places = schema.fields.map((field, index) => ({ field, index }));
  places.sort((a, b) => (a.field.name < b.field.name ? -1 : 1));
  const encoder = new TextEncoder();
  return (values) => {
    const said = places.map(({ field, index }) => {
      const value = values[index]!;
      const isKnown = !Number.isNaN(value) && !(field.type === 'category' && value === UNKNOWN_LEVEL);
      return [field.name, isKnown ? textOf(field, value, codes[index]!) : null];
    });
    return bytesToHex(sha256(encoder.encode(JSON.stringify(said))));
  };
}

function textOf(field: Field, value: number, codes: readonly Code[]): string {
  if (field.type === 'category' || field.type === 'date') return cellText(field, value);
  return codes[codeAt(codes, value)]?.name ?? float32Text(value);
}
