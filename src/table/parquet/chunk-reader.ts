import type { PageHeader } from 'hyparquet';
import { parquetHeader } from 'hyparquet/src/column.js';
import type { ByteWriter } from '../byte-writer.ts';
import type { Column } from './column.ts';
import type { Chunk } from './footer.ts';
import { type Dictionary, type Page, packedSize, readDictionary, readPage } from './page.ts';
import { damagedFile, ofFile, type ParquetBytes } from './problems.ts';
import { CutOff, endOfStruct } from './thrift.ts';

/** A page's head is short, unless it holds the least and the greatest of long texts. */
const HEAD_BYTES = [1024, 256 * 1024];
const HEAD_VALUES = 100;

/** Reads a column of a row group page by page. */
export class ChunkReader {
  /** Rows that can be written before the next page is read. */
  left = 0;
  readonly #file: ParquetBytes;
  readonly #column: Column;
  readonly #chunk: Chunk;
  readonly #windowBytes: number;
  /** Rows that no page has had yet. */
  #missing: number;
  #position: number;
  #window: { begin: number; bytes: Uint8Array } = { begin: 0, bytes: new Uint8Array() };
  #dictionary: Dictionary | undefined;
  #page: Page | undefined;
  #row = 0;
  #value = 0;

  /** @param windowBytes how much is read at once */
  constructor(file: ParquetBytes, column: Column, chunk: Chunk, rows: number, windowBytes: number) {
    this.#file = file;
    this.#column = column;
    this.#chunk = chunk;
    this.#windowBytes = windowBytes;
    this.#missing = rows;
    this.#position = chunk.begin;
  }

  /** Memory that it holds. */
  get bytes(): number {
    return this.#window.bytes.length + (this.#dictionary?.bytes ?? 0) + (this.#page?.bytes ?? 0);
  }

  /** Reads on until there is a row to write. @throws SolventError */
  async advance(): Promise<void> {
    this.#page = undefined;
    while (this.left === 0) {
      if (this.#position >= this.#chunk.end) throw this.#damaged();
      const header = await this.#header();
      const size = this.#ofColumn(() => packedSize(header));
      const packed = await this.#read(size);
      this.#position += size;
      this.#ofColumn(() => this.#take(header, packed));
    }
  }

  #take(header: PageHeader, packed: Uint8Array): void {
    const { codec } = this.#chunk;
    if (header.type === 'DICTIONARY_PAGE')
      this.#dictionary = readDictionary(this.#column, codec, header, packed);
    else if (header.type === 'DATA_PAGE' || header.type === 'DATA_PAGE_V2') {
      this.#page = readPage(this.#column, codec, header, packed, this.#dictionary);
      this.left = this.#page.rows;
      this.#missing -= this.left;
      this.#row = 0;
      this.#value = 0;
      if (this.#missing < 0) throw new Error('it has more values than there are rows');
    }
  }

  async #header(): Promise<PageHeader> {
    for (const most of HEAD_BYTES) {
      const bytes = await this.#read(Math.min(most, this.#chunk.end - this.#position));
      try {
        const end = endOfStruct(bytes, 0, HEAD_VALUES);
        this.#position += end;
        const view = new DataView(bytes.buffer, bytes.byteOffset, end);
        return this.#ofColumn(() => parquetHeader({ view, offset: 0 }));
      } catch (error) {
        if (!(error instanceof CutOff)) throw this.#damaged(error);
      }
    }
    throw this.#damaged();
  }

  /** Bytes from where it stands. */
  async #read(length: number): Promise<Uint8Array> {
    const { end } = this.#chunk;
    if (this.#position + length > end) throw this.#damaged();
    let offset = this.#position - this.#window.begin;
    if (offset < 0 || offset + length > this.#window.bytes.length) {
      const size = Math.min(Math.max(length, this.#windowBytes), end - this.#position);
      this.#window = { begin: this.#position, bytes: await this.#file.read(this.#position, size) };
      offset = 0;
    }
    return this.#window.bytes.subarray(offset, offset + length);
  }

  /** Writes the next row's value as JSON. */
  write(writer: ByteWriter): void {
    const { present, values } = this.#page!;
    const isThere = present === undefined || present[this.#row] === 1;
    this.#row++;
    this.left--;
    if (isThere) this.#ofColumn(() => values.write(writer, this.#value++));
    else writer.ascii('null');
  }

  #ofColumn<Value>(read: () => Value): Value {
    return ofFile(read, this.#sentence());
  }

  #damaged(cause?: unknown) {
    return damagedFile(this.#sentence(), cause);
  }

  #sentence() {
    return `Its column ${JSON.stringify(this.#column.name)} is damaged.`;
  }
}
