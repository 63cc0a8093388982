import { PART_BYTES } from '../limits.ts';

const FIRST_BUFFER_BYTES = 64 * 1024;

/**
 * Gathers a stream into parts of PART_BYTES; only the last may be shorter, and none is empty. A part is valid until the
 * one after the next is asked for, so that one can be stored while the next comes in: then its memory is used again.
 */
export async function* inParts(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let part = new Uint8Array(FIRST_BUFFER_BYTES);
  let other: Uint8Array<ArrayBuffer> | undefined;
  let filled = 0;
  for await (const bytes of source) {
    for (let offset = 0; offset < bytes.length; ) {
      if (filled === PART_BYTES) {
        yield part;
        [part, other] = [other ?? new Uint8Array(PART_BYTES), part];
        filled = 0;
      }
      const slice = bytes.subarray(offset, offset + PART_BYTES - filled);
      part = withRoom(part, filled + slice.length);
      part.set(slice, filled);
      filled += slice.length;
      offset += slice.length;
    }
  }
  if (filled > 0) yield part.subarray(0, filled);
}

/** A buffer with room for `length` bytes: small files stay small, large ones end at PART_BYTES. */
function withRoom(part: Uint8Array<ArrayBuffer>, length: number): Uint8Array<ArrayBuffer> {
  if (length <= part.length) return part;
  const larger = new Uint8Array(Math.min(PART_BYTES, Math.max(length, part.length * 2)));
  larger.set(part);
  return larger;
}
