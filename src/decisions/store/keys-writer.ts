import { withChecksum } from './checksum.ts';
import { ENTRY_BYTES, hashAt, sortedEntries } from './key-entries.ts';
import { ObjectWriter } from './object-writer.ts';
import type { DecisionStore } from './store.ts';

/** Of a block of a file of keys its first and last hash, where it begins and how many bytes it takes. */
export type KeysBlock = [first: string, last: string, offset: number, length: number];

/** Entries that are sorted together, in memory: a file of more has several ascending runs. */
const RUN_ENTRIES = 65_536;
/** Entries that are sealed and read together. */
const BLOCK_ENTRIES = 1024;

/** Writes the keys of a minute. Its blocks tell where a hash can stand. */
export class KeysWriter {
  readonly blocks: KeysBlock[] = [];
  readonly object: ObjectWriter;
  readonly #store: DecisionStore;
  #run = new Uint8Array(BLOCK_ENTRIES * ENTRY_BYTES);
  #filled = 0;

  constructor(store: DecisionStore, key: string) {
    this.#store = store;
    this.object = new ObjectWriter(store.blobs, key);
  }

  async add(entry: Uint8Array): Promise<void> {
    if (this.#filled === this.#run.length) {
      const larger = new Uint8Array(this.#run.length * 2);
      larger.set(this.#run);
      this.#run = larger;
    }
    this.#run.set(entry, this.#filled);
    this.#filled += ENTRY_BYTES;
    if (this.#filled === RUN_ENTRIES * ENTRY_BYTES) await this.#endRun();
  }

  async finish(): Promise<void> {
    await this.#endRun();
    await this.object.finish();
  }

  async #endRun(): Promise<void> {
    const entries = sortedEntries(this.#run.subarray(0, this.#filled));
    this.#filled = 0;
    for (let start = 0; start < entries.length; start += BLOCK_ENTRIES * ENTRY_BYTES) {
      const bytes = entries.slice(start, start + BLOCK_ENTRIES * ENTRY_BYTES);
      const place = { key: this.object.key, block: this.blocks.length };
      const sealed = await this.#store.seal.close(place, withChecksum(bytes));
      this.blocks.push([
        hashAt(bytes, 0),
        hashAt(bytes, bytes.length - ENTRY_BYTES),
        this.object.size,
        sealed.length,
      ]);
      await this.object.write(sealed);
      await this.#store.pause();
    }
  }
}
