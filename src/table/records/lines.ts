import { isJsonSpace } from './json-value.ts';
import type { Records } from './records.ts';

/** NDJSON: one JSON value a line. A line break inside a JSON string is always escaped, so every LF ends a record. */
export class LineRecords implements Records {
  begin = 0;
  end = 0;
  blank = false;
  /** Bytes of the record in earlier pieces. */
  #seen = 0;

  next(bytes: Uint8Array, from: number, to: number, last: boolean): number {
    if (this.#seen === 0) {
      let position = from;
      while (position < to && isJsonSpace(bytes[position]!)) position++;
      this.blank = position > from;
      this.begin = from;
      this.end = position;
      if (this.blank) return position;
    }
    const found = bytes.indexOf(0x0a, from);
    const isWhole = found >= 0 && found < to;
    let end = isWhole ? found : to;
    while (end > from && isJsonSpace(bytes[end - 1]!)) end--;
    // Where the record began, in this piece's offsets: before it, when it began in an earlier one.
    const begin = from - this.#seen;
    const isCut = this.#seen > 0 || !(isWhole || last);
    if (end > from) this.end = isCut ? end - begin : end;
    if (isCut) this.begin = 0;
    this.#seen = isWhole || last ? 0 : to - begin;
    if (isWhole) return found + 1;
    return last ? to : -1;
  }

  unfinished(): undefined {
    return undefined;
  }
}
