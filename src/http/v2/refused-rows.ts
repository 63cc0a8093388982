import { SolventError } from '../../errors.ts';
import { ended } from '../../validation.ts';

/** Rows that are named; of the others their number is told, and that stands first: a long sentence is cut at its end. */
const MOST_NAMED = 20;

/** Says which rows of a request are wrong, all at once: the protocol has no answer for a part of them, and whoever mends one wants to know the others. */
export class RefusedRows extends SolventError {
  /** What is wrong with each row that is: an application of its own to what counts them. */
  readonly each: readonly SolventError[];

  /** @param wrong by row, counted from 1 and in their order; the message of each says what is wrong and nothing else */
  constructor(rows: number, wrong: ReadonlyMap<number, SolventError>) {
    super('validation_error', sentence(rows, [...wrong]));
    this.each = [...wrong.values()];
  }
}

function sentence(rows: number, wrong: readonly [number, SolventError][]): string {
  const [[only, { message }]] = wrong as [[number, SolventError]];
  if (wrong.length === 1) return ended(`Row ${only} is not valid: ${message}`);
  const named = wrong.slice(0, MOST_NAMED).map(([row, { message }]) => ended(`Row ${row}: ${message}`));
  const others = wrong.length - named.length;
  const rest = others > 0 ? ` And ${others} more.` : '';
  return `${wrong.length} rows of ${rows} are not valid. ${named.join(' ')}${rest}`;
}

/**
 * What is made of each row.
 * @param make throws `validation_error` for a row that is wrong, and anything else for what is no row's fault
 * @throws RefusedRows that names all rows that are wrong
 */
export function eachRow<Made>(rows: number, make: (index: number) => Made): Made[] {
  const wrong = new Map<number, SolventError>();
  const made: Made[] = [];
  for (let index = 0; index < rows; index++)
    try {
      made.push(make(index));
    } catch (error) {
      if (!(error instanceof SolventError) || error.code !== 'validation_error') throw error;
      wrong.set(index + 1, error);
    }
  if (wrong.size > 0) throw new RefusedRows(rows, wrong);
  return made;
}
