import { absent, columnFinder, repeated } from '../../application/columns.ts';
import type { CompiledSchema } from '../../application/compile.ts';
import { SolventError } from '../../errors.ts';
import { addedNames, fieldColumns } from '../columns.ts';
import type { SubmitServices } from '../services.ts';
import type { Submission } from './submission.ts';

/**
 * Refuses a file whose columns do not fit: see `fieldColumns`; or without the column that is to tell whose application each row is.
 * @throws SolventError `validation_error`
 */
export function requireColumns(
  { recordsDecisions: isRecorded }: Pick<SubmitServices, 'recordsDecisions'>,
  { format, reasons, subjectColumn }: Submission,
  compiled: CompiledSchema,
  columns: string[],
): void {
  fieldColumns(compiled, columns, addedNames(format, { reasons, isRecorded }));
  if (subjectColumn === undefined) return;
  const places = columnFinder(columns)(subjectColumn);
  if (places.length === 1) return;
  const message = places.length === 0 ? absent(columns, subjectColumn) : repeated(columns, places);
  throw new SolventError('validation_error', `The subjects cannot be told: ${message}.`, {
    details: [{ path: 'subject', message }],
  });
}
