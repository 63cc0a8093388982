import { absent, columnFinder, repeated } from '../../application/columns.ts';
import { SolventError } from '../../errors.ts';
import type { Submission } from './submission.ts';

/**
 * Refuses a file without the column that is to tell whose application each row is.
 * @throws SolventError `validation_error`
 */
export function requireSubjectColumn(
  { subjectColumn: column }: Pick<Submission, 'subjectColumn'>,
  columns: readonly string[],
): void {
  if (column === undefined) return;
  const places = columnFinder(columns)(column);
  if (places.length === 1) return;
  const message = places.length === 0 ? absent(columns, column) : repeated(columns, places);
  throw new SolventError('validation_error', `The subjects cannot be told: ${message}.`, {
    details: [{ path: 'subject', message }],
  });
}
