import { isDecimal } from '../../table/decimal.ts';
import { BAD_WORDS, GOOD_WORDS, squeezed } from './vocabulary.ts';

/** Values of a target that are remembered: enough to name them in an error. */
const MOST_VALUES = 20;

/** The values of a target's column in the order in which they are met, numbers as numbers: "1.0" is "1". */
export class TargetValues {
  /** Each value, with the first row that holds it. */
  readonly firstRows = new Map<string, number>();

  /** @returns the value's place, of the first two; undefined for an empty cell, 1 for all that come later */
  add(cell: string, row: number): 0 | 1 | undefined {
    const text = cell.trim();
    if (text === '') return undefined;
    const value = plainValue(text);
    if (!this.firstRows.has(value) && this.firstRows.size < MOST_VALUES) this.firstRows.set(value, row);
    const [first] = this.firstRows.keys();
    return value === first ? 0 : 1;
  }

  get values(): string[] {
    return [...this.firstRows.keys()];
  }
}

/** A target's value as it is compared. @example plainValue('1.0') // '1' */
export function plainValue(text: string): string {
  return isDecimal(text) ? String(Number(text)) : text;
}

/** Which of a target's values means default, when they say it: 1 of 0 and 1, and of two words the bad one. */
export function guessedPositive(values: readonly string[]): string | undefined {
  if (values.every((value) => value === '0' || value === '1')) return '1';
  if (values.length !== 2) return undefined;
  const words = values.map(squeezed);
  const bad = words.flatMap((word, index) => (BAD_WORDS.has(word) ? [values[index]!] : []));
  const good = words.flatMap((word, index) => (GOOD_WORDS.has(word) ? [values[index]!] : []));
  if (bad.length === 1) return bad[0];
  return good.length === 1 && bad.length === 0 ? values.find((value) => value !== good[0]) : undefined;
}
