import { SolventError } from '../../errors.ts';
import { joinBytes } from '../../table/bytes.ts';
import { MAX_RECORD_BYTES } from '../../table/limits.ts';
import type { Records } from '../../table/records/records.ts';

/** A chunk of the input: whole rows, separators included. */
export interface ChunkRange {
  offset: number;
  length: number;
  /** Number of its first row; the first row of the file is 1. */
  firstRow: number;
  rows: number;
}

export interface SplitLimits {
  maxRows: number;
  chunkBytes: number;
  chunkRows: number;
}

/** Cuts a stream of bytes into chunks of whole rows, holding no more than the row that is still arriving. */
export class Splitter {
  readonly chunks: ChunkRange[] = [];
  /** Rows seen so far. */
  rows = 0;
  readonly #records: Records;
  readonly #limits: SplitLimits;
  /** Bytes of the row that is still arriving. */
  #rest: Uint8Array<ArrayBufferLike> = new Uint8Array();
  /** Where `rest` begins in the file. */
  #offset: number;
  #chunkStart: number;
  #chunkRows = 0;
  /** Where the rows of the current buffer end. */
  readonly #ends: number[] = [];

  /** @param offset where the first row begins in the file */
  constructor(records: Records, offset: number, limits: SplitLimits) {
    this.#records = records;
    this.#limits = limits;
    this.#offset = offset;
    this.#chunkStart = offset;
  }

  /** @throws SolventError `malformed_body`, `payload_too_large` */
  push(bytes: Uint8Array) {
    this.#read(this.#rest.length === 0 ? bytes : joinBytes([this.#rest, bytes]), false);
    if (this.#rest.length > MAX_RECORD_BYTES) {
      const row = this.rows + 1;
      throw refused(row, `row ${row} is longer than ${MAX_RECORD_BYTES} bytes. Is a quote not closed?`);
    }
  }

  /**
   * Ends the file.
   * @throws SolventError `validation_error` when it has no rows, `malformed_body` when it is cut off
   */
  finish(): ChunkRange[] {
    this.#read(this.#rest, true);
    const problem = this.#records.unfinished();
    if (problem) throw refused(Math.max(this.rows, 1), `it ends too early: ${problem}`);
    this.#endChunk(this.#offset);
    if (this.rows === 0) throw new SolventError('validation_error', 'The file has no rows.');
    return this.chunks;
  }

  #read(buffer: Uint8Array, last: boolean) {
    const records = this.#records;
    const ends = this.#ends;
    ends.length = 0;
    let position = 0;
    while (position < buffer.length) {
      const next = records.next(buffer, position, buffer.length, last);
      if (next < 0) break;
      position = next;
      if (records.blank) continue;
      ends.push(position);
      this.#row(this.#offset + position);
    }
    this.#refuseBrokenText(buffer.subarray(0, position));
    this.#offset += position;
    // A copy, so that what arrived can be let go.
    this.#rest = buffer.slice(position);
  }

  #row(end: number) {
    this.rows++;
    this.#chunkRows++;
    if (this.rows > this.#limits.maxRows)
      throw new SolventError('payload_too_large', `The file has more than ${this.#limits.maxRows} rows.`);
    if (this.#chunkRows >= this.#limits.chunkRows || end - this.#chunkStart >= this.#limits.chunkBytes)
      this.#endChunk(end);
  }

  #endChunk(end: number) {
    if (this.#chunkRows === 0) return;
    this.chunks.push({
      offset: this.#chunkStart,
      length: end - this.#chunkStart,
      firstRow: this.rows - this.#chunkRows + 1,
      rows: this.#chunkRows,
    });
    this.#chunkStart = end;
    this.#chunkRows = 0;
  }

  /** The bytes end with a whole row, so that no character is cut in two. */
  #refuseBrokenText(bytes: Uint8Array) {
    try {
      utf8.decode(bytes);
    } catch {
      const broken = validPrefix(bytes);
      const before = this.#ends.findIndex((end) => end > broken);
      const row = this.rows - this.#ends.length + (before < 0 ? this.#ends.length : before + 1);
      throw refused(Math.max(row, 1), 'it is not UTF-8');
    }
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** How many bytes stand before the first that is not UTF-8. */
function validPrefix(bytes: Uint8Array): number {
  let valid = 0;
  let broken = bytes.length;
  while (broken - valid > 1) {
    const middle = (valid + broken) >>> 1;
    try {
      // Streaming allows for a character that the cut divides.
      new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(0, middle), { stream: true });
      valid = middle;
    } catch {
      broken = middle;
    }
  }
  return valid;
}

function refused(row: number, problem: string): SolventError {
  return new SolventError('malformed_body', `The file is refused at row ${row}: ${problem}.`, {
    details: [{ path: `row ${row}`, message: problem }],
  });
}
