import type { Records } from './records.ts';

/** What a byte is. */
const ORDINARY = 0;
const SPACE = 1;
const QUOTE = 2;
const DELIMITER = 3;
const LINE_FEED = 4;
const CARRIAGE_RETURN = 5;

/** How a cell was written. */
export const PLAIN = 0;
export const QUOTED = 1;
/** Quoted, with doubled quotes inside. */
export const ESCAPED = 2;
/** Something stands between the closing quote and the next delimiter. */
export const MALFORMED = 3;

/** Where in a record the reader is. */
const BEFORE_RECORD = 0;
/** Nothing but spaces has come: a blank line, or the beginning of a row's first cell. */
const IN_SPACES = 1;
const BEFORE_CELL = 2;
const IN_CELL = 3;
const IN_QUOTES = 4;
/** Behind a quote that closes the cell, unless another quote follows. */
const BEHIND_QUOTE = 5;
/** The record is over; a line feed that follows its carriage return belongs to it. */
const BEHIND_RETURN = 6;

/**
 * CSV by RFC 4180, read from bytes, with what real files add: lines end in LF, CRLF or a lone CR, mixed as they like; a
 * quote inside an unquoted cell is an ordinary character; a line of nothing but blanks is no row.
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
  #state = BEFORE_RECORD;
  /** Bytes of the record in earlier pieces. */
  #seen = 0;
  /** The cell being read. */
  #start = 0;
  #stop = 0;
  #style = PLAIN;

  /** @param delimiter the byte between cells */
  constructor(delimiter: number, capacity: number) {
    this.starts = new Int32Array(capacity);
    this.ends = new Int32Array(capacity);
    this.styles = new Uint8Array(capacity);
    this.#kinds[0x20] = SPACE;
    this.#kinds[0x09] = SPACE;
    // Ctrl-Z, by which programs of another time end a file.
    this.#kinds[0x1a] = SPACE;
    this.#kinds[0x0a] = LINE_FEED;
    this.#kinds[0x0d] = CARRIAGE_RETURN;
    this.#kinds[0x22] = QUOTE;
    this.#kinds[delimiter] = DELIMITER;
  }

  next(bytes: Uint8Array, from: number, to: number, last: boolean): number {
    const kinds = this.#kinds;
    let state = this.#state;
    let position = from;
    if (state === BEHIND_RETURN) {
      this.#state = BEFORE_RECORD;
      this.#seen = 0;
      return position < to && bytes[position] === 0x0a ? position + 1 : position;
    }
    if (state === BEFORE_RECORD) {
      this.begin = from;
      this.cells = 0;
      this.malformed = -1;
      this.#start = from;
      this.#style = PLAIN;
      this.blank = false;
      // Most rows begin with neither a space nor a line break.
      const kind = kinds[bytes[from]!]!;
      state = from < to && (kind === ORDINARY || kind === QUOTE) ? BEFORE_CELL : IN_SPACES;
    }
    if (state === IN_SPACES) {
      let lineBegin = from;
      for (; position < to; position++) {
        const kind = kinds[bytes[position]!]!;
        if (kind >= LINE_FEED) lineBegin = position + 1;
        else if (kind !== SPACE) break;
      }
      this.blank = lineBegin > from || position >= to;
      if (this.blank && lineBegin === from && !last) return this.#suspend(IN_SPACES, from, to);
      if (this.blank) return this.#found(last && position >= to ? to : lineBegin);
      state = this.#seen === 0 && position === from ? BEFORE_CELL : IN_CELL;
    }
    // Offsets of a record that comes in several pieces count from its first byte.
    const shift = this.#seen > 0 ? this.#seen - from : 0;
    for (;;) {
      if (state === BEFORE_CELL) {
        if (position >= to && !last) return this.#suspend(BEFORE_CELL, from, to);
        this.#start = position + shift;
        this.#style = PLAIN;
        state = IN_CELL;
        if (position < to && bytes[position] === 0x22) {
          this.#start++;
          this.#style = QUOTED;
          position++;
          state = IN_QUOTES;
        }
      }
      for (;;) {
        if (state === IN_QUOTES) {
          while (position < to && bytes[position] !== 0x22) position++;
          this.#stop = position + shift;
          if (position >= to) {
            if (!last) return this.#suspend(IN_QUOTES, from, to);
            this.open = this.cells;
            break;
          }
          position++;
          state = BEHIND_QUOTE;
        }
        if (state !== BEHIND_QUOTE) break;
        if (position >= to) {
          if (!last) return this.#suspend(BEHIND_QUOTE, from, to);
          break;
        }
        const kind = kinds[bytes[position]!]!;
        if (kind > QUOTE) break;
        if (kind < QUOTE) {
          this.#style = MALFORMED;
          if (this.malformed < 0) this.malformed = this.cells;
          state = IN_CELL;
          break;
        }
        this.#style = ESCAPED;
        position++;
        state = IN_QUOTES;
      }
      if (state === IN_CELL) {
        while (position < to && kinds[bytes[position]!]! <= QUOTE) position++;
        if (position >= to && !last) return this.#suspend(IN_CELL, from, to);
        this.#stop = position + shift;
      }
      this.#note();
      if (position < to && kinds[bytes[position]!] === DELIMITER) {
        position++;
        state = BEFORE_CELL;
        continue;
      }
      this.end = position + shift;
      if (position >= to) return this.#found(to);
      if (bytes[position] === 0x0a) return this.#found(position + 1);
      if (position + 1 < to) return this.#found(bytes[position + 1] === 0x0a ? position + 2 : position + 1);
      return last ? this.#found(to) : this.#suspend(BEHIND_RETURN, from, to);
    }
  }

  unfinished(): string | undefined {
    return this.open < 0 ? undefined : `the quote that opens cell ${this.open + 1} is never closed`;
  }

  #note() {
    const cell = this.cells++;
    if (cell >= this.starts.length) return;
    this.starts[cell] = this.#start;
    this.ends[cell] = this.#stop;
    this.styles[cell] = this.#style;
  }

  #found(position: number): number {
    this.#state = BEFORE_RECORD;
    this.#seen = 0;
    return position;
  }

  #suspend(state: number, from: number, to: number): number {
    if (this.#seen === 0) this.#countFrom(from);
    this.#state = state;
    this.#seen += to - from;
    if (state !== BEHIND_RETURN) this.end = this.#seen;
    return -1;
  }

  /** The record goes on in another piece: from now on its offsets count from its first byte. */
  #countFrom(begin: number) {
    this.begin -= begin;
    this.end -= begin;
    this.#start -= begin;
    this.#stop -= begin;
    for (let cell = 0; cell < Math.min(this.cells, this.starts.length); cell++) {
      this.starts[cell]! -= begin;
      this.ends[cell]! -= begin;
    }
  }
}

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

/** The text of a cell of the record that `records` read last, which stands in the bytes at `records.begin`. */
export function cellText(records: CsvRecords, bytes: Uint8Array, cell: number): string {
  const text = utf8.decode(bytes.subarray(records.starts[cell], records.ends[cell]));
  return records.styles[cell] === ESCAPED ? text.replaceAll('""', '"') : text;
}
