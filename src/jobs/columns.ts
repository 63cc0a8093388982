import type { CompiledSchema } from '../application/compile.ts';
import { type ErrorDetail, SolventError } from '../errors.ts';
import { RESULT_COLUMNS } from '../scoring/result.ts';

/**
 * Finds each field's column: by the field's name, or by the header that the schema's own files have. Every other column
 * passes through.
 *
 * @returns for every field of the schema, the index of its column
 * @throws SolventError `validation_error`: a field without a column or with two, a name that stands twice, a name that
 *   the results will add
 */
export function fieldColumns(compiled: CompiledSchema, columns: string[]): Int32Array {
  const details: ErrorDetail[] = [];
  const places = new Map<string, number>();
  columns.forEach((column, index) => {
    const name = column.trim();
    if (places.has(name)) details.push({ path: name, message: 'this column stands twice' });
    if (RESULT_COLUMNS.includes(name))
      details.push({
        path: name,
        message: 'the results add a column of this name: rename it or leave it out',
      });
    places.set(name, index);
  });
  const found = compiled.schema.fields.map(({ name, column }) => {
    const byName = places.get(name);
    const byColumn = places.get(column);
    if (byName !== undefined && byColumn !== undefined && byName !== byColumn)
      details.push({ path: name, message: `"${name}" and "${column}" both stand for this field: keep one` });
    else if (byName === undefined && byColumn === undefined)
      details.push({ path: name, message: `there is no column "${name}" or "${column}"` });
    return byName ?? byColumn ?? -1;
  });
  if (details.length === 0) return Int32Array.from(found);
  const hint = columns.every((column) => column.trim() !== '' && Number.isFinite(Number(column)))
    ? ' The first line holds only numbers: does the file lack a header?'
    : ` Found: ${listed(columns)}.`;
  const problems = details.map(({ path, message }) => `${path}: ${message}`).join('; ');
  throw new SolventError('validation_error', `The columns do not fit. ${problems}.${hint}`, { details });
}

function listed(columns: string[]): string {
  const shown = columns.slice(0, 20).map((column) => JSON.stringify(column.slice(0, 40)));
  return columns.length > 20 ? `${shown.join(', ')} and ${columns.length - 20} more` : shown.join(', ');
}
