import type { Records } from '../../../src/table/records/records.ts';

/**
 * Reads a file that comes in pieces, and counts how often its bytes are looked at.
 *
 * @param pieces may be one array again and again
 * @returns bytes of the file, looks at them, and rows
 */
export function countTouches(records: Records, pieces: Iterable<Uint8Array>) {
  const count = { bytes: 0, touched: 0, rows: 0 };
  const read = (bytes: Uint8Array, last: boolean) => {
    const watched = watch(bytes, count);
    for (let position = 0; position < bytes.length || last; ) {
      const next = records.next(watched, position, bytes.length, last);
      if (next >= 0 && !records.blank) count.rows++;
      if (next < 0 || last) return next < 0;
      position = next;
    }
    return false;
  };
  let isOpen = false;
  for (const piece of pieces) {
    count.bytes += piece.length;
    isOpen = read(piece, false);
  }
  if (isOpen) read(new Uint8Array(), true);
  return count;
}

function watch(bytes: Uint8Array, count: { touched: number }): Uint8Array {
  return new Proxy(bytes, {
    get(target, name) {
      if (name === 'indexOf')
        return (byte: number, from: number) => {
          const found = target.indexOf(byte, from);
          count.touched += (found < 0 ? target.length : found + 1) - from;
          return found;
        };
      if (name === 'length') return target.length;
      count.touched++;
      return target[name as unknown as number];
    },
  });
}
