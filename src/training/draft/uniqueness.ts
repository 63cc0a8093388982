import { FingerprintSet } from './fingerprint-set.ts';

/** A column with a greater share of repetitions names no rows … */
const MOST_REPEATED = 0.05;
/** … when so many values were seen. */
const FEWEST_JUDGED = 200;

/** How many values some columns may remember together. */
export class Memory {
  left: number;

  constructor(most: number) {
    this.left = most;
  }
}

/** Finds out whether all values of a column differ. */
export class Uniqueness {
  readonly #memory: Memory;
  #seen: FingerprintSet | undefined = new FingerprintSet();
  #values = 0;
  #repeated = 0;
  #forgotten = false;

  constructor(memory: Memory) {
    this.#memory = memory;
  }

  /** @param print of a value, see `fingerprint` */
  add(print: number): void {
    if (!this.#seen) return;
    this.#values++;
    if (this.#seen.add(print)) this.#memory.left--;
    else this.#repeated++;
    if (this.#memory.left < 0) this.#forget(true);
    else if (this.#values >= FEWEST_JUDGED && this.#repeated > MOST_REPEATED * this.#values)
      this.#forget(false);
  }

  /** All values differ, nearly all, fewer; or there were too many to know. */
  get verdict(): 'unique' | 'nearly' | 'repeated' | 'unknown' {
    if (!this.#seen) return this.#forgotten ? 'unknown' : 'repeated';
    if (this.#repeated === 0) return 'unique';
    return this.#repeated <= MOST_REPEATED * this.#values ? 'nearly' : 'repeated';
  }

  #forget(isTooMuch: boolean): void {
    this.#memory.left += this.#seen!.size;
    this.#seen = undefined;
    this.#forgotten = isTooMuch;
  }
}
