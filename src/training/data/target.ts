import { comparable, type Target, targetValues } from '../../application/target.ts';
import { SolventError } from '../../errors.ts';

/** 1 for a default, 0 for none, null for an empty cell. */
export type Outcome = 0 | 1 | null | 'indeterminate';

/**
 * Reads the target column. Where the schema does not say what means no default, it is the one other value: where 1 means default
 * it is 0 (and the reverse), otherwise the first other value met. Numbers are compared as numbers: "1.0" is 1.
 *
 * The returned function throws a SolventError `validation_error` for anything else: such a value may be a class
 * of its own, a typing error or a wrong column, and only the user knows which.
 */
export function targetReader(target: Target, name: string): (cell: string, row: number) => Outcome {
  const meanings = new Map<string, Outcome>([['', null]]);
  for (const value of targetValues(target.indeterminate)) meanings.set(value, 'indeterminate');
  for (const value of targetValues(target.negative)) meanings.set(value, 0);
  const positives = targetValues(target.positive);
  for (const value of positives) meanings.set(value, 1);
  const opposite = target.negative === undefined ? oppositeOf(positives) : undefined;
  if (opposite !== undefined) meanings.set(opposite, 0);
  let isOpen = target.negative === undefined && opposite === undefined;

  return (cell, row) => {
    const value = comparable(cell);
    const known = meanings.get(value);
    if (known !== undefined) return known;
    if (isOpen) {
      isOpen = false;
      meanings.set(value, 0);
      return 0;
    }
    const valuesOf = (meaning: Outcome) =>
      [...meanings].flatMap(([text, means]) => (means === meaning ? [text] : [])).join(' or ');
    throw new SolventError(
      'validation_error',
      `${name}, row ${row}, column "${target.column}": the target must be ${valuesOf(1)} (default) or ${valuesOf(0)}, ` +
        `not ${JSON.stringify(value.slice(0, 40))}. Correct the cell, leave it empty to drop the row, or say in the schema's ` +
        '`target` what it means: `positive`, `negative` and `indeterminate` take lists of values.',
    );
  };
}

/** The other of 0 and 1. */
function oppositeOf(positives: string[]): string | undefined {
  if (positives.length !== 1) return undefined;
  return positives[0] === '1' ? '0' : positives[0] === '0' ? '1' : undefined;
}
