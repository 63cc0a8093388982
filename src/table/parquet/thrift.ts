/** Parquet's own structures, in Thrift's compact protocol. */

const STRUCT = 12;
const MOST_DEPTH = 16;

/** Bytes that end inside the structure: with more of them it may be one. */
export class CutOff extends Error {}

/**
 * Walks over a structure before anybody builds it: numbers of endless digits, lists of a million nothings and structures
 * without a bottom would take minutes and gigabytes.
 *
 * @param maxValues that it may hold
 * @returns where it ends
 * @throws CutOff, or Error for what is none
 */
export function endOfStruct(bytes: Uint8Array, begin: number, maxValues: number): number {
  let position = begin;
  let values = 0;

  const byte = () => {
    const value = bytes[position++];
    if (value === undefined) throw new CutOff('it ends early');
    return value;
  };
  const number = () => {
    let value = 0;
    let scale = 1;
    for (let digit = 0; digit < 10; digit++, scale *= 128) {
      const next = byte();
      value += (next & 0x7f) * scale;
      if (next < 0x80) return value;
    }
    throw new Error('a number has no end');
  };
  const skip = (length: number) => {
    position += length;
    if (position > bytes.length) throw new CutOff('it ends early');
  };
  const list = (depth: number) => {
    const head = byte();
    const size = head >> 4 === 15 ? number() : head >> 4;
    const type = head & 15;
    for (let index = 0; index < size; index++) element(type === 1 || type === 2 ? 3 : type, depth);
  };
  const element = (type: number, depth: number) => {
    if (++values > maxValues) throw new Error(`it holds more than ${maxValues} values`);
    if (depth > MOST_DEPTH) throw new Error('it is nested too deep');
    if (type === 1 || type === 2) return;
    if (type === 3) skip(1);
    else if (type >= 4 && type <= 6) number();
    else if (type === 7) skip(8);
    else if (type === 8) skip(number());
    else if (type === 9) list(depth + 1);
    else if (type === STRUCT) struct(depth + 1);
    else throw new Error(`it holds a value of type ${type}`);
  };
  const struct = (depth: number) => {
    for (let head = byte(); (head & 15) !== 0; head = byte()) {
      if (head >> 4 === 0) number();
      element(head & 15, depth);
    }
  };

  struct(0);
  return position;
}
