import { SolventError } from '../../errors.ts';
import { endOfJsonValue, isJsonSpace } from './json-value.ts';
import type { Records } from './records.ts';

/** What may stand next. */
type Expected = 'opening bracket' | 'opening bracket or comma' | 'first value' | 'value' | 'comma' | 'end';

/** One JSON array whose values are the records. A chunk is a stretch of it that begins with the bracket or a comma. */
export class ArrayRecords implements Records {
  begin = 0;
  end = 0;
  blank = false;
  #expected: Expected;

  /** @param inside whether a chunk is read rather than a whole file */
  constructor(inside: boolean) {
    this.#expected = inside ? 'opening bracket or comma' : 'opening bracket';
  }

  next(bytes: Uint8Array, from: number, to: number, last: boolean): number {
    this.blank = false;
    const expected = this.#expected;
    let position = from;
    for (; position < to; position++) {
      const byte = bytes[position]!;
      if (isJsonSpace(byte)) continue;
      if (this.#expected === 'first value' || this.#expected === 'value') {
        if (byte === 0x5d && this.#expected === 'first value') this.#expected = 'end';
        else if (byte === 0x2c || byte === 0x5d) throw this.#unexpected(byte);
        else {
          const end = this.#value(bytes, position, to, last);
          // Cut off: the caller comes again from `from`, separators included.
          if (end < 0) this.#expected = expected;
          return end;
        }
      } else if (this.#expected.startsWith('opening bracket') && byte === 0x5b)
        this.#expected = 'first value';
      else if (this.#expected.endsWith('comma') && byte === 0x2c) this.#expected = 'value';
      else if (this.#expected === 'comma' && byte === 0x5d) this.#expected = 'end';
      else throw this.#unexpected(byte);
    }
    // Only separators: they are consumed, and no row.
    this.blank = true;
    this.begin = this.end = to;
    return to;
  }

  unfinished(): string | undefined {
    return this.#expected === 'end' ? undefined : `the array ends where a ${this.#expected} should stand`;
  }

  #value(bytes: Uint8Array, from: number, to: number, last: boolean): number {
    const end = endOfJsonValue(bytes, from, to, last);
    if (end < 0) {
      if (last) throw new SolventError('malformed_body', 'The JSON array is cut off inside a value.');
      return -1;
    }
    this.begin = from;
    this.end = end;
    this.#expected = 'comma';
    return end;
  }

  #unexpected(byte: number): SolventError {
    const found = JSON.stringify(String.fromCharCode(byte));
    return new SolventError(
      'malformed_body',
      `The JSON array has ${found} where a ${this.#expected} should stand.`,
    );
  }
}
