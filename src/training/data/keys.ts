import { SolventError } from '../../errors.ts';
import type { GrowingMatrix } from './growing-matrix.ts';
import { isDigestAsKey } from './place.ts';

/** How many keys were met, and how many rows repeat one. Loans that a retraining knows by their outcome do so by design, and are left out. */
export interface KeyCounts {
  different: number;
  repeated: number;
}

/** The keys of the rows that are kept. */
export class Keys {
  /** Of every key, by its digest, its row in the matrix. */
  readonly #rows = new Map<string, number>();
  readonly #matrix: GrowingMatrix;
  #repeated = 0;

  constructor(matrix: GrowingMatrix) {
    this.#matrix = matrix;
  }

  counts(): KeyCounts {
    return { different: this.#rows.size, repeated: this.#repeated };
  }

  /**
   * Takes the key of a row that could be the matrix's next.
   *
   * @param digest see `keyDigest`
   * @returns undefined when it is new; otherwise what is lost with the row: `nothing` where the first says the same, and where
   *   this one is the known outcome of a loan that the data hold
   */
  meet(id: string, digest: string, label: 0 | 1, features: Float32Array): undefined | 'nothing' | 'content' {
    const first = this.#rows.get(digest);
    if (first === undefined) {
      this.#rows.set(digest, this.#matrix.rows);
      return undefined;
    }
    if (isDigestAsKey(id)) return 'nothing';
    this.#repeated++;
    return this.#matrix.isSame(first, label, features) ? 'nothing' : 'content';
  }
}

/**
 * A column that most rows repeat names no row: what would be left are the first rows of some groups.
 *
 * @throws SolventError `validation_error`
 */
export function refuseRepeatedKey(name: string, column: string, { repeated, different }: KeyCounts): void {
  const rows = different + repeated;
  if (repeated * 2 <= rows) return;
  throw new SolventError(
    'validation_error',
    `${name}, column "${column}": it cannot be the key, for ${repeated} of ${rows} rows repeat a value that stood there before, ` +
      `and only ${different} are different. ${keyRemedy(column)}`,
  );
}

/** What to do about a key that repeats. */
export function keyRemedy(column: string): string {
  return (
    'A key names one row, and of the rows of one key only the first is trained on. Name a column as `key` that differs in every row, or ' +
    'none; if several rows of one customer or loan are meant to count, take `key` out of the schema and write ' +
    `\`"holdout": { "by": ${JSON.stringify(column)} }\`, which keeps them on one side of the hold-out.`
  );
}
