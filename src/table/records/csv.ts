import type { Records } from './records.ts';

const ORDINARY = 0;
const DELIMITER = 1;
const LINE_FEED = 2;
const CARRIAGE_RETURN = 3;
const QUOTE = 4;

/** How a cell was written. */
export const PLAIN = 0;
export const QUOTED = 1;
/** Quoted, with doubled quotes inside. */
export const ESCAPED = 2;
/** Something stands between the closing quote and the next delimiter. */
export const MALFORMED = 3;

/**
 * CSV by RFC 4180, read from bytes, with what real files add: lines end in LF, CRLF or a lone CR, mixed as they like; a
 * quote inside an unquoted cell is an ordinary character; an empty line is no row.
 *
 * Working on bytes is safe in UTF-8, where no byte of a longer character equals an ASCII one.
 */
export class CsvRecords implements Records {
  begin = 0;
  end = 0;
  blank = false;
  /** Cells of the record. Only the first `capacity` have their places noted. */
  cells = 0;
  /** Content of each cell, without its quotes. */
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  readonly styles: Uint8Array;
  /** The first malformed cell, or -1. */
  malformed = -1;
  /** The cell whose quote is still open at the end of the file, or -1. */
  open = -1;
  readonly #kinds = new Uint8Array(256);

  /** @param delimiter the byte between cells */
  constructor(delimiter: number, capacity: number) {
    this.starts = new Int32Array(capacity);
    this.ends = new Int32Array(capacity);
    this.styles = new Uint8Array(capacity);
    this.#kinds[0x0a] = LINE_FEED;
    this.#kinds[0x0d] = CARRIAGE_RETURN;
    this.#kinds[0x22] = QUOTE;
    this.#kinds[delimiter] = DELIMITER;
  }

  next(bytes: Uint8Array, from: number, to: number, last: boolean): number {
    const kinds = this.#kinds;
    this.begin = from;
    this.cells = 0;
    this.malformed = -1;
    this.blank = false;
    let position = from;
    for (;;) {
      let start = position;
      let style = PLAIN;
      let stop: number;
      if (position < to && bytes[position] === 0x22) {
        start++;
        style = QUOTED;
        stop = start;
        for (;;) {
          while (stop < to && bytes[stop] !== 0x22) stop++;
          if (stop + 1 >= to) {
            // The quote may be open, or the closing one the first of a pair: only more bytes tell.
            if (!last) return -1;
            if (stop >= to) this.open = this.cells;
            break;
          }
          if (bytes[stop + 1] !== 0x22) break;
          style = ESCAPED;
          stop += 2;
        }
        position = stop < to ? stop + 1 : to;
        if (position < to && isInside(kinds[bytes[position]!]!)) {
          style = MALFORMED;
          if (this.malformed < 0) this.malformed = this.cells;
          while (position < to && isInside(kinds[bytes[position]!]!)) position++;
          stop = position;
        }
      } else {
        while (position < to && isInside(kinds[bytes[position]!]!)) position++;
        stop = position;
      }
      this.#note(start, stop, style);
      if (position < to && kinds[bytes[position]!] === DELIMITER) {
        position++;
        continue;
      }
      this.end = position;
      this.blank = position === from;
      if (position >= to) return last ? to : -1;
      if (bytes[position] === 0x0a) return position + 1;
      if (position + 1 < to) return bytes[position + 1] === 0x0a ? position + 2 : position + 1;
      // A carriage return at the very end: a line feed may follow.
      return last ? to : -1;
    }
  }

  unfinished(): string | undefined {
    return this.open < 0 ? undefined : `the quote that opens cell ${this.open + 1} is never closed`;
  }

  #note(start: number, end: number, style: number) {
    const cell = this.cells++;
    if (cell >= this.starts.length) return;
    this.starts[cell] = start;
    this.ends[cell] = end;
    this.styles[cell] = style;
  }
}

/** Neither a delimiter nor a line break. */
function isInside(kind: number): boolean {
  return kind === ORDINARY || kind === QUOTE;
}

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

/** The text of a cell of the record that `records` read last. */
export function cellText(records: CsvRecords, bytes: Uint8Array, cell: number): string {
  const text = utf8.decode(bytes.subarray(records.starts[cell], records.ends[cell]));
  return records.styles[cell] === ESCAPED ? text.replaceAll('""', '"') : text;
}
