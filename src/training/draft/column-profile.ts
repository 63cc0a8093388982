import { FieldReader } from '../../application/field-reader.ts';
import type { ValueProblem } from '../../application/problem.ts';
import { spelling } from '../../application/spelling.ts';
import { undefused } from '../../table/cell.ts';
import { partSign } from '../../table/written.ts';
import type { CsvRow } from '../data/csv.ts';
import { looksLikeDate } from './dates.ts';
import { Days } from './days.ts';
import { fingerprint, numberFingerprint, RunningFingerprint } from './fingerprint.ts';
import { Numbers } from './numbers.ts';
import { type Memory, Uniqueness } from './uniqueness.ts';
import { ValueCounts } from './value-counts.ts';

/** Values of a column that are counted one by one. */
const MOST_COUNTED = 64;
/** A longer text is no level. */
const LONGEST_LEVEL = 64;
/** Of cells that hold no number in a column of numbers, spellings that are kept apart. */
const MOST_TEXTS = 12;

/** What stands for an empty cell among fingerprints. */
const NOTHING = fingerprint('');

/** Signs of per cent and of currencies that are kept apart. */
const MOST_SIGNS = 8;

/** Read a cell as training would if the column were a number without limits, and without a sign or with one. */
const number = { name: 'cell', column: 'cell', type: 'number', nullable: true } as const;
const numberReader = new FieldReader(number);
const signedReaders = {
  percent: new FieldReader({ ...number, written: 'percent' }),
  currency: new FieldReader({ ...number, written: 'currency' }),
};

/** What is known of a column, in memory that does not grow with the file. */
export class ColumnProfile {
  /** Rows that were looked at. */
  rows = 0;
  readonly blank = new ValueCounts<''>(1);
  readonly numbers = new Numbers();
  /** Decimals that no 32-bit float holds. */
  misfits = 0;
  /** Whole numbers with a zero in front: codes. */
  padded = 0;
  /** Cells that hold no number, by their text as it stands. */
  readonly texts = new ValueCounts<string>(MOST_TEXTS);
  textRows = 0;
  /** Of these, `true` and `false`. */
  words = 0;
  dates = 0;
  readonly days = new Days();
  /** Signs beside numbers, as they are written; every one of per cent as `%`. */
  readonly signs = new ValueCounts<string>(MOST_SIGNS);
  /** Texts longer than a level. */
  long = 0;
  /** Texts of several words. */
  phrases = 0;
  /** All cells that are not empty, as levels are compared. */
  readonly values = new ValueCounts<string>(MOST_COUNTED);
  readonly content = new RunningFingerprint();
  readonly uniqueness: Uniqueness;

  constructor(memory: Memory) {
    this.uniqueness = new Uniqueness(memory);
  }

  /** @returns the number, or the day; NaN where there is none */
  add(row: Pick<CsvRow, 'text' | 'value'>, cell: number, outcome: 0 | 1): number {
    this.rows++;
    const text = row.text(cell).trim();
    if (text === '') {
      this.blank.add('', outcome);
      this.content.add(NOTHING);
      return Number.NaN;
    }
    const value = this.#read(row, cell, outcome);
    const isNumber = typeof value === 'number';
    // Of more digits than a float64 keeps, the text tells more than the number.
    const isExact = isNumber && Math.abs(value) <= Number.MAX_SAFE_INTEGER;
    const print = isExact ? numberFingerprint(value) : fingerprint(text);
    this.content.add(print);
    if (!isNumber || Number.isInteger(value)) this.uniqueness.add(print);
    if (text.length <= LONGEST_LEVEL) this.values.add(spelling(undefused(text)), outcome);
    else this.values.overflowed = true;
    if (isNumber) {
      if (text.length > 1 && text.startsWith('0') && /^\d+$/.test(text)) this.padded++;
      this.numbers.add(value, outcome);
      return value;
    }
    if (value.code === 'out_of_range') this.misfits++;
    else {
      this.#addText(text, outcome);
      return this.days.add(text, outcome);
    }
    return Number.NaN;
  }

  #read(row: Pick<CsvRow, 'text' | 'value'>, cell: number, outcome: 0 | 1): number | ValueProblem {
    const value = row.value(cell, numberReader);
    if (typeof value === 'number') return value;
    const found = partSign(undefused(row.text(cell).trim()));
    if (!found) return value;
    const signed = row.value(cell, signedReaders[found.written]);
    if (typeof signed === 'number') this.signs.add(found.written === 'percent' ? '%' : found.sign, outcome);
    return signed;
  }

  #addText(text: string, outcome: 0 | 1): void {
    this.textRows++;
    if (text.length <= LONGEST_LEVEL) this.texts.add(text, outcome);
    else {
      this.texts.overflowed = true;
      this.long++;
    }
    if (/^(?:true|false)$/i.test(text)) this.words++;
    if (looksLikeDate(text)) this.dates++;
    if (/\S\s+\S+\s+\S/.test(text)) this.phrases++;
  }

  get blanks(): number {
    return this.rows - this.filled;
  }

  /** Cells that are not empty. */
  get filled(): number {
    return this.numbers.rows + this.misfits + this.textRows;
  }
}
