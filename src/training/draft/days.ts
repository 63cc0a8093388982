import { readDay } from '../../application/day.ts';
import { saysMissingKind } from './missing-texts.ts';
import { ValueCounts } from './value-counts.ts';

/** Months that are counted one by one: a hundred years. */
const MOST_MONTHS = 1200;
const MONTH = '2026-01'.length;
/** What programs write where there is no day: the first that they know, or the last. */
const NO_DAYS = new Set(
  ['0001-01-01', '1899-12-30', '1900-01-01', '9999-12-31'].map((text) => readDay(text)),
);
/** Texts that say that there is no day, which are kept apart. */
const MOST_MISSING = 12;

/** What is known of a column's days, which training reads as ISO writes them. */
export class Days {
  rows = 0;
  /** By month, as `2026-01`. */
  readonly months = new ValueCounts<string>(MOST_MONTHS);
  readonly missing = new ValueCounts<string>(MOST_MISSING);

  /** @returns days since 1970-01-01; NaN for a text that names none */
  add(text: string, outcome: 0 | 1): number {
    const day = readDay(text);
    if (day === undefined || NO_DAYS.has(day)) {
      if (day !== undefined || saysMissingKind(text)) this.missing.add(text, outcome);
      return Number.NaN;
    }
    this.rows++;
    this.months.add(text.slice(0, MONTH), outcome);
    return day;
  }
}
