import { SolventError } from '../errors.ts';
import { joinBytes } from './bytes.ts';
import type { Head } from './head/head.ts';
import { MAX_RECORD_BYTES, MAX_ROW_BYTES } from './limits.ts';
import type { Records } from './records/records.ts';
import { NOT_UTF8, TextCheck } from './text-check.ts';

/** Where a row stands in its file: its number, and bytes. */
export interface RowPlace {
  row: number;
  begin: number;
  /** Behind its last byte … */
  end: number;
  /** … and behind its separator. */
  next: number;
}

/**
 * Gets each row, with bytes in which the reader's offsets hold: both are valid during the call. Without bytes when the row is longer
 * than `MAX_ROW_BYTES`.
 */
export type OnRow = (bytes: Uint8Array | undefined, place: RowPlace) => void;

/** Ctrl-Z, by which programs of another time end a file. */
const END_MARK = 0x1a;
const END_MARKS = new Uint8Array(1024).fill(END_MARK);

/**
 * The rows of a file whose bytes come in pieces: the one way from bytes to rows for jobs, outcomes and training. Each byte
 * is looked at once, and no more is held than one row of the longest allowed, whatever the file holds.
 */
export class RecordStream {
  /** Rows so far. */
  rows = 0;
  readonly #records: Records;
  readonly #firstRow: number;
  readonly #onRow: OnRow;
  readonly #text = new TextCheck();
  /** Where the next piece begins in the file. */
  #offset: number;
  /** The beginning of the row that is still arriving. */
  #held: Uint8Array[] = [];
  /** How many of its bytes have come. */
  #begun = 0;
  /** One for all rows: one for each of a million would be much to collect. */
  readonly #place: RowPlace = { row: 0, begin: 0, end: 0, next: 0 };
  /** Marks of the file's end that have come: they are no part of its last row, unless something follows. */
  #endMarks = 0;

  /** @param head where the rows begin in the file, and the number of the first */
  constructor(records: Records, head: Pick<Head, 'rowsOffset' | 'firstRow'>, onRow: OnRow) {
    this.#records = records;
    this.#offset = head.rowsOffset;
    this.#firstRow = head.firstRow;
    this.#onRow = onRow;
  }

  /** @throws SolventError `malformed_body` for what is no text, and a row that does not end */
  push(bytes: Uint8Array) {
    let end = bytes.length;
    while (end > 0 && bytes[end - 1] === END_MARK) end--;
    if (end > 0) {
      for (; this.#endMarks > 0; this.#endMarks -= Math.min(this.#endMarks, END_MARKS.length))
        this.#take(END_MARKS.subarray(0, this.#endMarks));
      this.#take(bytes.subarray(0, end));
    }
    this.#endMarks += bytes.length - end;
  }

  #take(bytes: Uint8Array) {
    const { at, problem } = this.#text.check(bytes);
    this.#read(bytes, at, false);
    if (problem) throw this.#refused(problem);
    this.#offset += bytes.length;
  }

  /** @throws SolventError `malformed_body` when the file is cut off, `validation_error` when it has no rows */
  finish() {
    if (this.#begun > 0) this.#read(new Uint8Array(), 0, true);
    if (!this.#text.mayEnd()) throw this.#refused(NOT_UTF8);
    this.#refuseUnfinished();
    if (this.rows === 0) throw new SolventError('validation_error', 'The file has no rows.');
  }

  #read(bytes: Uint8Array, to: number, last: boolean) {
    const records = this.#records;
    let position = 0;
    while (position < to || last) {
      const next = records.next(bytes, position, to, last);
      if (next < 0) return this.#hold(bytes.subarray(position, to));
      if (!records.blank) this.#row(bytes, position, next, last);
      // Most rows come whole: nothing is held of them.
      if (this.#begun > 0) this.#held = [];
      this.#begun = 0;
      position = next;
      if (last) return;
    }
  }

  #row(bytes: Uint8Array, from: number, next: number, last: boolean) {
    // It broke off inside the row, which must not be taken for one.
    if (last) this.#refuseUnfinished();
    const place = this.#place;
    const length = this.#records.end - this.#records.begin;
    this.#refuseEndless(length);
    place.row = this.#firstRow + this.rows++;
    place.begin = this.#offset + from - this.#begun;
    place.end = place.begin + length;
    place.next = this.#offset + next;
    if (length > MAX_ROW_BYTES) this.#onRow(undefined, place);
    else if (this.#begun === 0) this.#onRow(bytes, place);
    else this.#onRow(joinBytes([...this.#held, bytes.subarray(from, next)]), place);
  }

  #hold(bytes: Uint8Array) {
    const { blank, begin, end } = this.#records;
    if (!blank) this.#refuseEndless(end - begin);
    // What is not held is the rest of a row that is too long, or spaces behind one that is not.
    const room = MAX_ROW_BYTES + 1 - this.#begun;
    if (room > 0) this.#held.push(bytes.subarray(0, room));
    this.#begun += bytes.length;
  }

  #refuseEndless(length: number) {
    if (length > MAX_RECORD_BYTES)
      throw this.#refused(`the row is longer than ${MAX_RECORD_BYTES} bytes (is a quote not closed?)`);
  }

  #refuseUnfinished() {
    const problem = this.#records.unfinished();
    if (problem) throw this.#refused(`it ends too early: ${problem}`);
  }

  #refused(problem: string): SolventError {
    const row = this.#firstRow + this.rows;
    return new SolventError('malformed_body', `The file is refused at row ${row}: ${problem}.`, {
      details: [{ path: `row ${row}`, message: problem }],
    });
  }
}
