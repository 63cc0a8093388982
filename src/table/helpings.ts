import { READ_STEP_BYTES } from '../steps.ts';
import { roomyReader } from './roomy-reader.ts';

const LEAST_BYTES = 1024;
/** Of which 32 MiB may come: a Worker has 128. */
const MOST_BYTES = 32 * 1024;

export interface Helping {
  bytes: Uint8Array;
  /** There is no more. */
  isLast: boolean;
}

/** Compressed bytes in helpings, of which each is as large as what came of the last allows. */
export class Helpings {
  readonly #source: ReturnType<typeof roomyReader>;
  /** Bytes of the last. */
  #size = LEAST_BYTES;
  #rest: Uint8Array = new Uint8Array();

  constructor(body: ReadableStream<Uint8Array>) {
    this.#source = roomyReader(body);
  }

  /** @param grown bytes that came of the last */
  async next(grown: number): Promise<Helping> {
    const fitting = grown === 0 ? Number.POSITIVE_INFINITY : (this.#size * READ_STEP_BYTES) / grown;
    const size = Math.max(LEAST_BYTES, Math.min(MOST_BYTES, this.#size * 2, Math.floor(fitting)));
    while (this.#rest.length === 0) {
      const bytes = await this.#source.read();
      if (!bytes) return { bytes: this.#rest, isLast: true };
      this.#rest = bytes;
    }
    const bytes = this.#rest.subarray(0, size);
    this.#rest = this.#rest.subarray(bytes.length);
    this.#size = bytes.length;
    return { bytes, isLast: false };
  }

  cancel(): Promise<void> {
    return this.#source.cancel();
  }
}
