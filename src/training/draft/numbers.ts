import { looksLikeDayNumber } from './dates.ts';
import { isSuspectedCode, SUSPECTED_CODES } from './missing-codes.ts';
import { type OutcomeCounts, ValueCounts } from './value-counts.ts';

/** What is known of a column's numbers, whatever their number. */
export class Numbers {
  rows = 0;
  fractions = 0;
  /** Whole numbers beyond ±(2⁵³ − 1), whose last digits are lost. */
  unsafe = 0;
  /** Numbers other than 0 and 1. */
  others = 0;
  zeros = 0;
  /** Those that can be days such as 20260131. */
  days = 0;
  min = Number.POSITIVE_INFINITY;
  max = Number.NEGATIVE_INFINITY;
  /** Of those that are no suspected code. */
  leastOther = Number.POSITIVE_INFINITY;
  greatestOther = Number.NEGATIVE_INFINITY;
  /** The rows of that one, and the next below it. */
  greatestRows: OutcomeCounts = [0, 0];
  nextGreatest = Number.NEGATIVE_INFINITY;
  /** Each is one more than the one before. */
  isConsecutive = true;
  /** Each is greater than the one before, so that no two are the same. */
  isAscending = true;
  readonly codes = new ValueCounts<number>(SUSPECTED_CODES);
  #last = Number.NaN;

  add(value: number, outcome: 0 | 1): void {
    if (!Number.isSafeInteger(value) || (this.rows > 0 && value !== this.#last + 1))
      this.isConsecutive = false;
    if (!(this.rows === 0 || value > this.#last)) this.isAscending = false;
    this.#last = value;
    this.rows++;
    if (value < this.min) this.min = value;
    if (value > this.max) this.max = value;
    if (value !== 0 && value !== 1) this.others++;
    if (value === 0) this.zeros++;
    if (!Number.isInteger(value)) this.fractions++;
    else if (!Number.isSafeInteger(value)) this.unsafe++;
    else if (looksLikeDayNumber(value)) this.days++;
    if (isSuspectedCode(value)) this.codes.add(value, outcome);
    else {
      if (value < this.leastOther) this.leastOther = value;
      this.#compareWithGreatest(value, outcome);
    }
  }

  #compareWithGreatest(value: number, outcome: 0 | 1): void {
    if (value > this.greatestOther) {
      this.nextGreatest = this.greatestOther;
      this.greatestOther = value;
      this.greatestRows = [0, 0];
    }
    if (value === this.greatestOther) this.greatestRows[outcome]++;
    else if (value > this.nextGreatest) this.nextGreatest = value;
  }
}
