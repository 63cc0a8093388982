import { SolventError } from '../../errors.ts';
import { recordsOf } from '../../table/dialect.ts';
import type { Head } from '../../table/head/head.ts';
import { MAX_ROW_BYTES } from '../../table/limits.ts';
import { RecordStream, type RowPlace } from '../../table/record-stream.ts';

/** A chunk of the input: whole rows, separators included. */
export interface ChunkRange {
  offset: number;
  /** 0 for rows that are too long: nobody reads them again. */
  length: number;
  /** Number of its first row, as `Head.firstRow` counts. */
  firstRow: number;
  rows: number;
}

export interface SplitLimits {
  maxRows: number;
  chunkBytes: number;
  chunkRows: number;
}

/**
 * Cuts a stream of bytes into chunks of whole rows. No chunk is longer than `chunkBytes` and two rows of the longest
 * allowed, whatever blank space stands between its rows.
 */
export class Splitter {
  readonly chunks: ChunkRange[] = [];
  readonly #stream: RecordStream;
  readonly #limits: SplitLimits;
  /** Where the row before ends in the file, its separator included. */
  #rowEnd: number;
  /** The chunk being filled. */
  #chunk: ChunkRange | undefined;

  constructor({ dialect, rowsOffset, firstRow }: Head, limits: SplitLimits) {
    this.#stream = new RecordStream(recordsOf(dialect, 'file'), { rowsOffset, firstRow }, (bytes, place) =>
      this.#row(bytes === undefined, place),
    );
    this.#limits = limits;
    this.#rowEnd = rowsOffset;
  }

  /** @throws SolventError `malformed_body`, `payload_too_large` */
  push(bytes: Uint8Array) {
    this.#stream.push(bytes);
  }

  /**
   * Ends the file.
   * @throws SolventError `validation_error` when it has no rows, `malformed_body` when it is cut off
   */
  finish(): ChunkRange[] {
    this.#stream.finish();
    this.#endChunk();
    return this.chunks;
  }

  #row(tooLong: boolean, { row, begin, next }: RowPlace) {
    if (this.#stream.rows > this.#limits.maxRows)
      throw new SolventError('payload_too_large', `The file has more than ${this.#limits.maxRows} rows.`);
    if (tooLong) this.#longRow(row, begin);
    else {
      const { chunkBytes, chunkRows } = this.#limits;
      if (this.#chunk && next - this.#chunk.offset > chunkBytes + MAX_ROW_BYTES) this.#endChunk();
      // A chunk begins behind the row before it, as a file does, unless that would be mostly blank space.
      const offset = begin - this.#rowEnd > MAX_ROW_BYTES ? begin : this.#rowEnd;
      this.#chunk ??= { offset, length: 0, firstRow: row, rows: 0 };
      this.#chunk.length = next - this.#chunk.offset;
      this.#chunk.rows++;
      if (this.#chunk.rows >= chunkRows || this.#chunk.length >= chunkBytes) this.#endChunk();
    }
    this.#rowEnd = next;
  }

  /** A row that is too long stands in a chunk without bytes: it is refused, and never read again. */
  #longRow(row: number, begin: number) {
    this.#endChunk();
    const before = this.chunks.at(-1);
    if (before?.length === 0) before.rows++;
    else this.chunks.push({ offset: begin, length: 0, firstRow: row, rows: 1 });
  }

  #endChunk() {
    if (this.#chunk) this.chunks.push(this.#chunk);
    this.#chunk = undefined;
  }
}
