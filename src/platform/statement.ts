import type { Statement } from '../ports.ts';

/** D1's limit; SQLite itself would take more, but then a statement would fail only once it is deployed. */
const MOST_PARAMETERS = 100;

/** @throws RangeError when a statement has more parameters than every database takes */
export function checkStatement({ sql, params = [] }: Statement): void {
  if (params.length > MOST_PARAMETERS) {
    throw new RangeError(
      `${params.length} parameters are more than ${MOST_PARAMETERS}: pass many rows as one JSON parameter and json_each. ${sql.slice(0, 80)}`,
    );
  }
}
