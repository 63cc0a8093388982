import { bindColumns, listed } from '../application/columns.ts';
import type { CompiledSchema } from '../application/compile.ts';
import { spelling } from '../application/spelling.ts';
import { SolventError } from '../errors.ts';
import { DECISION_ID, REASON_COLUMNS, REASONS, RESULT_COLUMNS } from '../scoring/result.ts';
import type { FileForm } from '../table/dialect.ts';
import { ended, inOneSentence } from '../validation.ts';

/**
 * Finds each field's column in a portfolio. Every other column passes through.
 *
 * @param added names that the results have besides
 * @returns for every field of the schema, the index of its column
 * @throws SolventError `validation_error`: a field without a column or with two, a name that the results will add
 */
export function fieldColumns(
  compiled: CompiledSchema,
  columns: string[],
  added: readonly string[] = [],
): Int32Array {
  const { fields, problems } = bindColumns(compiled.schema, columns);
  const details = [...problems];
  const taken = [...RESULT_COLUMNS, ...added];
  for (const name of columns.map(spelling).filter((column) => taken.includes(column)))
    details.push({
      path: name,
      message: `the results add a column "${name}": rename it or leave it out`,
    });
  if (details.length === 0) return fields;
  const hint = columns.every((column) => column.trim() !== '' && Number.isFinite(Number(column)))
    ? ' The first line holds only numbers: does the file lack a header?'
    : ` Found: ${listed(columns)}.`;
  const sentence = inOneSentence(details.map(({ path, message }) => `${path}: ${message}`));
  throw new SolventError('validation_error', `The columns do not fit. ${ended(sentence)}${hint}`, {
    details,
  });
}

/**
 * Names that the results of a file add to those of every file: with the reasons where they are asked for, and the ids of decisions that
 * are recorded. What is told as JSON is told as a table as well.
 */
export function addedNames(
  format: FileForm,
  { reasons, isRecorded }: { reasons?: true | undefined; isRecorded: boolean },
): readonly string[] {
  const ofReasons = format === 'csv' ? REASON_COLUMNS : [...REASON_COLUMNS, REASONS];
  return [...(reasons ? ofReasons : []), ...(isRecorded ? [DECISION_ID] : [])];
}
