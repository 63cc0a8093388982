import type { Random } from '../../ports.ts';
import { randomInteger } from '../../random.ts';

/** Rows that a sample holds at most … */
const MOST_ROWS = 20_000;
/** … and numbers: 16 MB. */
const MOST_NUMBERS = 1 << 21;

/**
 * Numbers and outcomes of rows that were drawn with equal chances, whatever their number: reservoir sampling (Vitter, "Random Sampling
 * with a Reservoir", ACM Transactions on Mathematical Software 11, 1985, algorithm R).
 */
export class RowSample {
  readonly #random: Random;
  readonly #columns: number;
  readonly #capacity: number;
  #numbers = new Float64Array(0);
  #outcomes = new Uint8Array(0);
  #seen = 0;

  constructor(columns: number, random: Random) {
    this.#random = random;
    this.#columns = columns;
    this.#capacity = Math.max(1, Math.min(MOST_ROWS, Math.floor(MOST_NUMBERS / columns)));
  }

  get rows(): number {
    return Math.min(this.#seen, this.#capacity);
  }

  /** @param numbers a column each, NaN where there is none */
  add(numbers: Float64Array, outcome: 0 | 1): void {
    this.#seen++;
    const place = this.#seen <= this.#capacity ? this.#seen - 1 : randomInteger(this.#random, this.#seen);
    if (place >= this.#capacity) return;
    if (place >= this.#outcomes.length) this.#grow();
    this.#numbers.set(numbers, place * this.#columns);
    this.#outcomes[place] = outcome;
  }

  outcomes(): Uint8Array {
    return this.#outcomes.subarray(0, this.rows);
  }

  column(index: number): Float64Array {
    return Float64Array.from({ length: this.rows }, (_, row) => this.#numbers[row * this.#columns + index]!);
  }

  #grow(): void {
    const rows = Math.min(this.#capacity, Math.max(256, 2 * this.#outcomes.length));
    const numbers = new Float64Array(rows * this.#columns);
    numbers.set(this.#numbers);
    const outcomes = new Uint8Array(rows);
    outcomes.set(this.#outcomes);
    this.#numbers = numbers;
    this.#outcomes = outcomes;
  }
}
