import { type OutcomeCounts, rowsOf, type ValueCounts } from './value-counts.ts';

/**
 * Numbers that data sets write where there is none: nines, and the numbers below them that say why (96 to 98 are refusals and the
 * like in surveys and credit bureaus' files).
 */
const CODES = new Set<number>();
for (const digits of [2, 3, 4])
  for (const last of [6, 7, 8, 9]) CODES.add(Number(`${'9'.repeat(digits - 1)}${last}`));
for (const digits of [5, 6, 7, 8, 9])
  for (const last of [7, 8, 9]) CODES.add(Number(`${'9'.repeat(digits - 1)}${last}`));
for (const digits of [1, 2, 3, 4, 5, 6])
  for (const last of [7, 8, 9]) CODES.add(-Number(`${'9'.repeat(digits - 1)}${last}`));
CODES.add(-1);

/** How many there are. */
export const SUSPECTED_CODES = CODES.size;

export function isSuspectedCode(value: number): boolean {
  return CODES.has(value);
}

/** A column's numbers: the least and the greatest that are none of those, the rows and the next of the greatest, and those. */
interface CountedCodes {
  leastOther: number;
  greatestOther: number;
  greatestRows: OutcomeCounts;
  nextGreatest: number;
  codes: ValueCounts<number>;
}

export interface SuspectedCode {
  value: number;
  counts: OutcomeCounts;
}

/** Fewer rows with a code may hold it by chance. */
const FEWEST_ROWS = 3;
/** A code lies so many times as far from nothing as the greatest other number. */
const FAR = 2;
/** -1 stands out only where numbers are large: of small ones it may be the next. */
const LARGE = 100;

/** Any other number is a code where so many rows hold it … */
const FEWEST_OF_ANY = 20;
/** … and it is so many times as far from nothing as all others, … */
const FAR_OF_ANY = 10;
/** … of which there are so many that they are no list of products. */
export const FEWEST_VALUES = 10;

/**
 * The numbers of a column that stand for none, perhaps: they are repeated, and far from all others.
 *
 * @param isVaried whether there are FEWEST_VALUES different numbers or more
 * @example of the numbers 0 to 13, with 96 five times and 98 in 264 rows: 96 and 98
 * @example of days from -17,912 to 0, with 365,243 in many rows: 365,243
 */
export function suspectedCodes(
  { leastOther, greatestOther, greatestRows, nextGreatest, codes }: CountedCodes,
  isVaried: boolean,
): SuspectedCode[] {
  // Of two numbers one is nearly always far from the other.
  if (!(greatestOther > leastOther)) return [];
  const isCode =
    isVaried &&
    Number.isSafeInteger(greatestOther) &&
    rowsOf(greatestRows) >= FEWEST_OF_ANY &&
    greatestOther > FAR_OF_ANY * Math.max(Math.abs(leastOther), Math.abs(nextGreatest));
  const greatest = isCode ? nextGreatest : greatestOther;
  return [...codes.counts]
    .filter(([value, counts]) => rowsOf(counts) >= FEWEST_ROWS && isFar(value, leastOther, greatest))
    .concat(isCode ? [[greatestOther, greatestRows]] : [])
    .map(([value, counts]) => ({ value, counts }))
    .sort((one, other) => one.value - other.value);
}

function isFar(value: number, least: number, greatest: number): boolean {
  if (value > 0) return value > FAR * greatest && value > greatest - least;
  return least >= 0 && (value < -1 || greatest >= LARGE);
}
