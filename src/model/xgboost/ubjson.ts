import { bytesFollow, CUT_SHORT, DEEPEST, standsTwice, TOO_DEEP } from './file-problems.ts';
import { notAModel, shownByte } from './not-a-model.ts';

/** A kind of number, big-endian. */
interface NumberKind {
  bytes: number;
  read(view: DataView, offset: number): number;
  array(length: number): UbjsonNumbers;
}

/** Numbers that stand side by side in the file. Integers of 64 bits are rounded to float64, as in JSON. */
export type UbjsonNumbers = Int8Array | Uint8Array | Int16Array | Int32Array | Float32Array | Float64Array;

const NUMBERS: Record<string, NumberKind> = {
  i: { bytes: 1, read: (view, at) => view.getInt8(at), array: (length) => new Int8Array(length) },
  U: { bytes: 1, read: (view, at) => view.getUint8(at), array: (length) => new Uint8Array(length) },
  I: { bytes: 2, read: (view, at) => view.getInt16(at), array: (length) => new Int16Array(length) },
  l: { bytes: 4, read: (view, at) => view.getInt32(at), array: (length) => new Int32Array(length) },
  L: {
    bytes: 8,
    read: (view, at) => Number(view.getBigInt64(at)),
    array: (length) => new Float64Array(length),
  },
  d: { bytes: 4, read: (view, at) => view.getFloat32(at), array: (length) => new Float32Array(length) },
  D: { bytes: 8, read: (view, at) => view.getFloat64(at), array: (length) => new Float64Array(length) },
};

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Reads UBJSON as XGBoost writes and reads it: objects, arrays (counted, of one kind, or neither), strings, numbers, truth values
 * and null. Takes time and memory in proportion to the bytes, whatever lengths they declare.
 *
 * Source: https://ubjson.org (draft 12) and files that XGBoost wrote.
 *
 * @returns what `JSON.parse` gives for the same model, but numbers of one kind in typed arrays
 * @throws SolventError `validation_error` that says at which byte the file is cut short, or not as it should be
 */
export function readUbjson(bytes: Uint8Array): unknown {
  const reader = new Reader(bytes);
  const value = reader.value(0);
  reader.expectEnd();
  return value;
}

class Reader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #offset = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  value(depth: number): unknown {
    const at = this.#offset;
    const marker = this.#character();
    switch (marker) {
      case '{':
        return this.#object(this.#deeper(depth, at));
      case '[':
        return this.#array(this.#deeper(depth, at));
      case 'S':
        return this.#text();
      case 'T':
        return true;
      case 'F':
        return false;
      case 'Z':
        return null;
      default:
        return this.#number(this.#kind(marker, at));
    }
  }

  expectEnd(): void {
    const left = this.#bytes.length - this.#offset;
    if (left > 0) throw this.#error(this.#offset, bytesFollow(left));
  }

  #object(depth: number): Record<string, unknown> {
    const entries = new Map<string, unknown>();
    while (!this.#skip('}')) {
      const at = this.#offset;
      const key = this.#text();
      if (entries.has(key)) throw this.#error(at, standsTwice(key));
      entries.set(key, this.value(depth));
    }
    // As JSON.parse does, a key such as __proto__ becomes a key like others.
    return Object.fromEntries(entries);
  }

  #array(depth: number): unknown[] | UbjsonNumbers {
    if (this.#skip('$')) return this.#numbers();
    const values: unknown[] = [];
    if (this.#skip('#')) {
      const count = this.#length('values');
      while (values.length < count) values.push(this.value(depth));
    } else {
      while (!this.#skip(']')) values.push(this.value(depth));
    }
    return values;
  }

  /** An array of numbers of one kind, after its `$`. */
  #numbers(): UbjsonNumbers {
    const kind = this.#kind(this.#character(), this.#offset - 1);
    if (!this.#skip('#')) throw this.#error(this.#offset, 'an array of one kind of number needs its length');
    const at = this.#offset;
    const count = this.#length('numbers');
    if (count * kind.bytes > this.#bytes.length - this.#offset)
      throw this.#error(
        at,
        `${count} numbers of ${kind.bytes} bytes go beyond the end of the file, which is cut short or damaged`,
      );
    const numbers = kind.array(count);
    for (let index = 0; index < count; index++) numbers[index] = this.#number(kind);
    return numbers;
  }

  #text(): string {
    const length = this.#length('bytes of text');
    const at = this.#offset;
    this.#offset += length;
    try {
      return utf8.decode(this.#bytes.subarray(at, this.#offset));
    } catch {
      throw this.#error(at, 'a text is not UTF-8');
    }
  }

  /** How many of something follow, which take at least a byte each. */
  #length(what: string): number {
    const at = this.#offset;
    const length = this.#number(this.#kind(this.#character(), at));
    if (!Number.isInteger(length) || length < 0) throw this.#error(at, `${length} is no number of ${what}`);
    if (length > this.#bytes.length - this.#offset)
      throw this.#error(at, `${length} ${what} go beyond the end of the file, which is cut short or damaged`);
    return length;
  }

  #kind(marker: string, at: number): NumberKind {
    if (Object.hasOwn(NUMBERS, marker)) return NUMBERS[marker]!;
    throw this.#error(at, `${shownByte(marker.charCodeAt(0))} is no marker of a value that XGBoost writes`);
  }

  #number({ bytes, read }: NumberKind): number {
    this.#expect(bytes);
    const value = read(this.#view, this.#offset);
    this.#offset += bytes;
    return value;
  }

  #character(): string {
    this.#expect(1);
    return String.fromCharCode(this.#bytes[this.#offset++]!);
  }

  /** Whether the next character is this one, which is then behind us. */
  #skip(character: string): boolean {
    this.#expect(1);
    if (this.#bytes[this.#offset] !== character.charCodeAt(0)) return false;
    this.#offset++;
    return true;
  }

  #deeper(depth: number, at: number): number {
    if (depth === DEEPEST) throw this.#error(at, TOO_DEEP);
    return depth + 1;
  }

  #expect(bytes: number): void {
    if (this.#bytes.length - this.#offset < bytes) throw this.#error(this.#bytes.length, CUT_SHORT);
  }

  #error(offset: number, message: string) {
    return notAModel(`byte ${offset} of the UBJSON`, message);
  }
}
