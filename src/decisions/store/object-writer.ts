import type { BlobStore, BlobUpload } from '../../ports.ts';

/** Parts of an upload: R2's least, and so is the memory that one takes. */
const PART_BYTES = 5 * 1024 * 1024;
const FIRST_BUFFER_BYTES = 64 * 1024;

/** Writes an object as its bytes come. Nothing stands under the key before `finish`. */
export class ObjectWriter {
  /** Bytes written so far. */
  size = 0;
  readonly key: string;
  readonly #blobs: BlobStore;
  #upload: BlobUpload | undefined;
  #buffer = new Uint8Array(FIRST_BUFFER_BYTES);
  #filled = 0;

  constructor(blobs: BlobStore, key: string) {
    this.#blobs = blobs;
    this.key = key;
  }

  async write(bytes: Uint8Array): Promise<void> {
    this.size += bytes.length;
    for (let offset = 0; offset < bytes.length; ) {
      const slice = bytes.subarray(offset, offset + PART_BYTES - this.#filled);
      this.#makeRoom(this.#filled + slice.length);
      this.#buffer.set(slice, this.#filled);
      this.#filled += slice.length;
      offset += slice.length;
      if (this.#filled === PART_BYTES) await this.#send();
    }
  }

  /** An object that is shorter than a part is put at once, without an upload around it. */
  async finish(): Promise<void> {
    const rest = this.#buffer.subarray(0, this.#filled);
    if (!this.#upload) {
      await this.#blobs.put(this.key, rest);
      return;
    }
    if (rest.length > 0) await this.#upload.part(rest);
    await this.#upload.complete();
    this.#upload = undefined;
  }

  /** Leaves nothing behind of an object that is not finished. */
  async abort(): Promise<void> {
    await this.#upload?.abort();
  }

  async #send(): Promise<void> {
    this.#upload ??= await this.#blobs.upload(this.key);
    await this.#upload.part(this.#buffer.subarray(0, this.#filled));
    this.#filled = 0;
  }

  /** Small objects stay small, large ones end at PART_BYTES. */
  #makeRoom(length: number): void {
    if (length <= this.#buffer.length) return;
    const larger = new Uint8Array(Math.min(PART_BYTES, Math.max(length, this.#buffer.length * 2)));
    larger.set(this.#buffer.subarray(0, this.#filled));
    this.#buffer = larger;
  }
}
