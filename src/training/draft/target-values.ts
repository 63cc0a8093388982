import { comparable } from '../../application/target.ts';
import { BAD_WORDS, GOOD_WORDS, squeezed } from './vocabulary.ts';

/** Values of a target that are remembered: a column of more says something else. */
export const MOST_VALUES = 50;

/** What a target's values mean, as far as the user says it. */
export interface GivenMeanings {
  /** Those that mean default; the others mean none … */
  positive?: readonly string[] | undefined;
  /** … unless it is said which do: then the rows of the rest are left out. */
  negative?: readonly string[] | undefined;
}

/** The values of a target's column in the order in which they are met, numbers as numbers: "1.0" is "1". */
export class TargetValues {
  readonly #met = new Set<string>();
  /** Empty cells, which mean nothing. */
  empty = 0;
  readonly #positive: ReadonlySet<string> | undefined;
  readonly #negative: ReadonlySet<string> | undefined;

  constructor({ positive, negative }: GivenMeanings) {
    this.#positive = positive && new Set(positive.map(comparable));
    this.#negative = negative && new Set(negative.map(comparable));
  }

  /**
   * @returns the row's outcome: 1 for a default where the user says what means one, otherwise 0 for the value that was met first;
   *   undefined for an empty cell, and for a value that means neither
   */
  add(cell: string): 0 | 1 | undefined {
    const value = comparable(cell);
    if (value === '') {
      this.empty++;
      return undefined;
    }
    if (this.#met.size < MOST_VALUES) this.#met.add(value);
    if (this.#negative?.has(value)) return 0;
    if (this.#positive?.has(value)) return 1;
    if (this.#negative) return undefined;
    if (this.#positive) return 0;
    const [first] = this.#met;
    return value === first ? 0 : 1;
  }

  get values(): string[] {
    return [...this.#met];
  }
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
