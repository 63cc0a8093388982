import type { BlobStore, BlobUpload } from '../../ports.ts';
import { PART_BYTES } from '../limits.ts';

/** Writes a body under a key as its parts come. Nothing stands under the key before `finish`. */
export class BodyWriter {
  /** Bytes written so far. */
  size = 0;
  /** Whether something may stand under the key. */
  finished = false;
  readonly #blobs: BlobStore;
  readonly #key: string;
  #upload: BlobUpload | undefined;
  #only: Uint8Array | undefined;

  constructor(blobs: BlobStore, key: string) {
    this.#blobs = blobs;
    this.#key = key;
  }

  /** @param part PART_BYTES; fewer only at the end */
  async write(part: Uint8Array): Promise<void> {
    this.size += part.length;
    if (!this.#upload && part.length < PART_BYTES) {
      this.#only = part;
      return;
    }
    this.#upload ??= await this.#blobs.upload(this.#key);
    await this.#upload.part(part);
  }

  /** A body of one short part is put at once, without an upload around it. */
  async finish(): Promise<void> {
    this.finished = true;
    if (this.#upload) await this.#upload.complete();
    else await this.#blobs.put(this.#key, this.#only ?? new Uint8Array());
  }

  async abort(): Promise<void> {
    if (!this.finished) await this.#upload?.abort();
  }
}
