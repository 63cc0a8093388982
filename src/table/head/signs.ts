import { csvRecordsOf, type Dialect } from '../dialect.ts';
import { type ColumnKind, MAY_SEPARATE, NumberSignsFinder } from '../number-signs.ts';
import { type CsvRecords, cellText } from '../records/csv.ts';
import { shapeProblem } from '../shape.ts';
import type { Head } from './head.ts';

/** How much of a file's first rows is looked at: some hundred rows of most files. */
export const SIGNS_BYTES = 64 * 1024;

/** Places of each later stretch of a file that are looked at: the small numbers of a sorted file may all come first … */
const LATER_PLACES = 8;
/** … and how much of its rows. */
const LATER_BYTES = 8 * 1024;

/**
 * A file's dialect, with how its first rows seem to write numbers where nobody said it and it is not as programs do.
 *
 * @param bytes its beginning: SIGNS_BYTES of its rows at least, or the whole file
 * @param kindsOf tells what each column of a header holds
 */
export function withSigns(
  { dialect, rowsOffset }: Head,
  bytes: Uint8Array,
  kindsOf: (columns: string[]) => ColumnKind[],
): Dialect {
  const signs = new FileSigns(dialect, kindsOf(dialect.columns));
  signs.lookAtFirst(bytes.subarray(rowsOffset));
  return signs.dialect();
}

/** Looks for signs in a file that passes by, in stretches of any length. */
export class FileSigns {
  readonly #dialect: Dialect;
  readonly #finder: NumberSignsFinder | undefined;
  readonly #kinds: readonly ColumnKind[];
  #isDoubted = false;

  /** @param kinds what each column holds */
  constructor(dialect: Dialect, kinds: readonly ColumnKind[]) {
    this.#dialect = dialect;
    this.#kinds = kinds;
    if (dialect.format === 'csv' && !dialect.numbers) this.#finder = new NumberSignsFinder(kinds);
  }

  /** @param rows the first of the file: SIGNS_BYTES at least, or all of them */
  lookAtFirst(rows: Uint8Array): void {
    const bytes = rows.subarray(0, SIGNS_BYTES);
    // A file that ends here may have more: its last row is only read when it surely is one.
    this.#look(bytes, bytes.length < SIGNS_BYTES);
    this.#isDoubted ||= this.#dialect.reasons === true && utf8.decode(bytes).includes(MAY_SEPARATE);
  }

  /** Looks at a few places of a later stretch, which may begin in the middle of a row. */
  lookAtLater(stretch: Uint8Array): void {
    for (let place = 0; place < LATER_PLACES; place++) {
      const offset = Math.floor((stretch.length * place) / LATER_PLACES);
      const begin = stretch.indexOf(LINE_FEED, offset) + 1;
      if (begin > 0) this.#look(stretch.subarray(begin, begin + LATER_BYTES), false);
    }
  }

  /** @param records have read a row of the file last, and `bytes` hold it */
  lookAtRow(records: CsvRecords, bytes: Uint8Array): void {
    for (let column = 0; column < this.#kinds.length; column++)
      if (this.#finder?.isLookedAt(column)) this.#finder.look(column, cellText(records, bytes, column));
  }

  /** What was found, beside what was known. */
  dialect(): Dialect {
    const signs = this.#finder?.found(this.#isDoubted);
    return signs ? { ...this.#dialect, signs } : this.#dialect;
  }

  #look(bytes: Uint8Array, last: boolean): void {
    if (!this.#finder) return;
    const records = csvRecordsOf(this.#dialect);
    for (let position = 0; position < bytes.length; ) {
      position = records.next(bytes, position, bytes.length, last);
      if (position < 0) break;
      if (records.blank || shapeProblem(records, this.#dialect.columns.length)) continue;
      this.lookAtRow(records, bytes);
    }
  }
}

const LINE_FEED = 0x0a;
const utf8 = new TextDecoder();
