import { SolventError } from '../../errors.ts';
import { isJsonSpace, JsonValueEnd } from './json-value.ts';
import type { Records } from './records.ts';

/** What may stand next. */
type Expected =
  | 'opening bracket'
  | 'opening bracket or value'
  | 'comma or value'
  | 'first value'
  | 'value'
  | 'comma'
  | 'end';

/**
 * Where the reading begins: at the head of the file, in the chunk that holds its first row, or in a later one. A chunk
 * begins behind the row before it, or at a row when much blank space stood between.
 */
export type Place = 'file' | 'first chunk' | 'later chunk';

const FIRST: Record<Place, Expected> = {
  file: 'opening bracket',
  // The first record is an object: a bracket here is the array's own.
  'first chunk': 'opening bracket or value',
  'later chunk': 'comma or value',
};

/** As they stand in a sentence. */
const ARTICLES: Record<Expected, string> = {
  'opening bracket': 'an opening bracket',
  'opening bracket or value': 'an opening bracket or a value',
  'comma or value': 'a comma or a value',
  'first value': 'a value',
  value: 'a value',
  comma: 'a comma',
  end: 'its end',
};

/** One JSON array whose values are the records. */
export class ArrayRecords implements Records {
  begin = 0;
  end = 0;
  blank = false;
  #expected: Expected;
  readonly #value = new JsonValueEnd();
  /** Bytes of the record in earlier pieces. */
  #seen = 0;

  constructor(place: Place) {
    this.#expected = FIRST[place];
  }

  next(bytes: Uint8Array, from: number, to: number, last: boolean): number {
    if (this.#seen === 0) {
      this.begin = from;
      this.end = this.#toValue(bytes, from, to);
      this.blank = this.end > from;
      if (this.blank) return this.end;
    }
    let end = this.#value.find(bytes, from, to);
    if (end < 0 && last) {
      if (!this.#value.mayEnd())
        throw new SolventError('malformed_body', 'The JSON array is cut off inside a value.');
      end = to;
    }
    if (this.#seen > 0 || end < 0) {
      this.begin = 0;
      this.end = this.#seen + (end < 0 ? to : end) - from;
    } else this.end = end;
    if (end < 0) {
      this.#seen += to - from;
      return -1;
    }
    this.#seen = 0;
    this.#value.restart();
    this.#expected = 'comma';
    return end;
  }

  unfinished(): string | undefined {
    return this.#expected === 'end'
      ? undefined
      : `the array ends where ${ARTICLES[this.#expected]} should stand`;
  }

  /** Passes over what stands between values: the offset of the next one, or `to`. */
  #toValue(bytes: Uint8Array, from: number, to: number): number {
    for (let position = from; position < to; position++) {
      const byte = bytes[position]!;
      if (isJsonSpace(byte)) continue;
      const expected = this.#expected;
      if (expected.startsWith('opening bracket') && byte === 0x5b) this.#expected = 'first value';
      else if (expected.startsWith('comma') && byte === 0x2c) this.#expected = 'value';
      else if ((expected === 'comma' || expected === 'first value') && byte === 0x5d) this.#expected = 'end';
      else if (expected.endsWith('value') && byte !== 0x2c && byte !== 0x5d) return position;
      else throw this.#unexpected(byte);
    }
    return to;
  }

  #unexpected(byte: number): SolventError {
    const found = JSON.stringify(String.fromCharCode(byte));
    return new SolventError(
      'malformed_body',
      `The JSON array has ${found} where ${ARTICLES[this.#expected]} should stand.`,
    );
  }
}
