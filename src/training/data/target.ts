import type { ApplicationSchema } from '../../application/schema.ts';
import { SolventError } from '../../errors.ts';
import { isDecimal } from '../../table/decimal.ts';

/**
 * Reads the target column: 1 for the schema's positive value, 0 for the one other value, null for an empty cell.
 * Where the positive value is the number 1 the other is 0 (and the reverse); for a word it is the first other word met.
 * Numbers are compared as numbers: "1.0" is 1.
 *
 * The returned function throws a SolventError `validation_error` for anything else: a third value may be a class
 * of its own, a typing error or a wrong column, and only the user knows which.
 */
export function targetReader(
  target: ApplicationSchema['target'],
  name: string,
): (cell: string, row: number) => 0 | 1 | null {
  const positive = canonical(String(target.positive));
  let negative = positive === '1' ? '0' : positive === '0' ? '1' : undefined;
  return (cell, row) => {
    const value = canonical(cell.trim());
    if (value === positive) return 1;
    if (value === '') return null;
    negative ??= value;
    if (value === negative) return 0;
    throw new SolventError(
      'validation_error',
      `${name}, row ${row}, column "${target.column}": the target must be ${positive} (default) or ${negative}, ` +
        `not ${JSON.stringify(value.slice(0, 40))}. Correct the cell, leave it empty to drop the row, or set ` +
        '`target` in the schema.',
    );
  };
}

function canonical(text: string): string {
  return isDecimal(text) ? String(Number(text)) : text;
}
