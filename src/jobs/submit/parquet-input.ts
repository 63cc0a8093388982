import { SolventError } from '../../errors.ts';
import type { Head } from '../../table/head/head.ts';
import { type Footer, ownColumns, readFooter } from '../../table/parquet/footer.ts';
import { parquetLines } from '../../table/parquet/lines.ts';
import type { ParquetBytes } from '../../table/parquet/problems.ts';
import { sentKey } from '../keys.ts';
import { TOUCH_MS } from '../limits.ts';
import { damaged, readToEnd } from '../results/check.ts';
import type { JobServices } from '../services.ts';
import type { BodyDigest } from './body-digest.ts';
import { BodyWriter } from './body-writer.ts';
import { inParts } from './parts.ts';
import { touchUpload } from './upload-row.ts';

/**
 * A Parquet file that somebody hands in, as the lines of JSON that it becomes. What it is stands at its end, so it is kept
 * as it came until it was read: in memory when it is short, else under a key of the job's own.
 */
export class ParquetInput {
  readonly #services: JobServices;
  readonly #source: AsyncGenerator<Uint8Array>;
  #sent: BodyWriter | undefined;
  #key = '';

  /** @param source the file's bytes as they came */
  constructor(services: JobServices, source: AsyncGenerator<Uint8Array>) {
    this.#services = services;
    this.#source = source;
  }

  /** Whether something of it may be stored. */
  get finished(): boolean {
    return this.#sent?.finished ?? false;
  }

  /**
   * Takes the file in, and begins to read it.
   *
   * @param id of the job that it is for, whose row stands
   * @param digest gets the file's bytes
   * @throws SolventError `malformed_body`, `validation_error`, `unsupported_media_type`, `payload_too_large`
   */
  async open(id: string, digest: BodyDigest): Promise<{ head: Head; rows: AsyncGenerator<Uint8Array> }> {
    const file = await this.#keep(id, digest);
    const footer = await readFooter(file);
    const columns = ownColumns(footer);
    const dialect = {
      format: 'ndjson' as const,
      delimiter: ',',
      columns: columns.map(({ name }) => name),
      types: columns.map(({ type }) => type),
    };
    return { head: { dialect, rowsOffset: 0, firstRow: 1 }, rows: this.#lines(file, footer) };
  }

  /** Deletes what was stored of it; what is left the sweep deletes with the job. */
  async close(): Promise<void> {
    if (!this.#sent) return;
    try {
      await this.#sent.abort();
      if (this.#sent.finished) await this.#services.blobs.delete([this.#key]);
    } catch (error) {
      this.#services.logger.log('warn', 'portfolio_undo_failed', { object: this.#key, error: String(error) });
    }
  }

  async #keep(id: string, digest: BodyDigest): Promise<ParquetBytes> {
    const { blobs, clock } = this.#services;
    this.#key = sentKey(id);
    let first: Uint8Array | undefined;
    let touched = clock.now();
    for await (const part of inParts(this.#source)) {
      await digest.add(part);
      if (!first) {
        first = part;
        continue;
      }
      if (!this.#sent) {
        this.#sent = new BodyWriter(blobs, this.#key);
        await this.#sent.write(first);
      }
      await this.#sent.write(part);
      if (clock.now() - touched < TOUCH_MS) continue;
      touched = clock.now();
      await touchUpload(this.#services, id);
    }
    if (!this.#sent) return inMemory(first ?? new Uint8Array());
    await this.#sent.finish();
    return { size: this.#sent.size, read: (offset, length) => this.#read(offset, length) };
  }

  async #read(offset: number, length: number): Promise<Uint8Array> {
    const blob = await this.#services.blobs.get(this.#key, { offset, length });
    if (!blob) throw damaged(`${this.#key} is gone`);
    const bytes = await readToEnd(this.#key, blob.bytes());
    if (bytes.length !== length) throw damaged(`${this.#key} gave ${bytes.length} bytes for ${length}`);
    return bytes;
  }

  /** No more of them than a file may be long: a few bytes may say a text a million times. */
  async *#lines(file: ParquetBytes, footer: Footer): AsyncGenerator<Uint8Array> {
    const { maxBytes } = this.#services.limits;
    let size = 0;
    for await (const piece of parquetLines(file, footer, this.#services.pause)) {
      size += piece.length;
      if (size > maxBytes)
        throw new SolventError(
          'payload_too_large',
          `The rows of the file are longer than ${maxBytes} bytes as lines of JSON.`,
        );
      yield piece;
    }
  }
}

function inMemory(bytes: Uint8Array): ParquetBytes {
  return { size: bytes.length, read: async (offset, length) => bytes.subarray(offset, offset + length) };
}
