import { absent, bindColumns, columnFinder, listed, repeated } from '../../application/columns.ts';
import type { ApplicationSchema } from '../../application/schema.ts';
import { spelling } from '../../application/spelling.ts';
import { type ErrorDetail, SolventError } from '../../errors.ts';
import { ended } from '../../validation.ts';

/** Where a schema's columns stand in a file. */
export interface Columns {
  header: string[];
  /** For every field of the schema, its column's index. */
  fields: Int32Array;
  target: number;
  /** For every column that the schema audits, its index. */
  audit: number[];
  /** -1 where the file has no key: then no row can repeat another. */
  key: number;
  /** Those of the day and of the group by which rows are held out; -1 where the schema names none. */
  date: number;
  group: number;
  /** -1 where the schema names no weight. */
  weight: number;
  /** Names that the schema does not know. */
  unused: string[];
}

/**
 * Finds the columns that training needs: those of the fields, the target's, those to be audited, those
 * that part them, the weight's, and the key's where there is one.
 * @throws SolventError `validation_error` naming every column that is missing or stands there twice
 */
export function trainingColumns(
  schema: ApplicationSchema,
  name: string,
  file: { header: string[]; delimiter: string },
): Columns {
  const { header, delimiter } = file;
  const { fields, key, problems } = bindColumns(schema, header);
  const find = columnFinder(header);
  const placeOf = (column: string) => {
    const places = find(column);
    if (places.length !== 1) problems.push(placeProblem(column, header, places));
    return places[0] ?? -1;
  };
  const target = placeOf(schema.target.column);
  const audit = schema.audit.map(({ column }) => placeOf(column));
  const { date: dated, holdout } = schema;
  const date = dated === undefined ? -1 : placeOf(dated);
  const group = holdout && 'by' in holdout ? placeOf(holdout.by) : -1;
  const weight = schema.weight === undefined ? -1 : placeOf(schema.weight);
  if (problems.length > 0) {
    const separator = delimiter === '\t' ? 'tabs' : `"${delimiter}"`;
    throw new SolventError(
      'validation_error',
      `${ended(`${name}, row 1: ${problems.map(({ message }) => message).join('; ')}`)} Its header, read with ${separator} ` +
        `between columns, has ${listed(header)}. Rename the column in the file, or name the file's column in the schema.`,
      { details: problems },
    );
  }
  const used = new Set([...fields, target, weight, key, date, group, ...audit]);
  const ignored = new Set(schema.ignore.map(spelling));
  return {
    header,
    fields,
    target,
    audit,
    key,
    date,
    group,
    weight,
    unused: header.filter((column, index) => !used.has(index) && !ignored.has(spelling(column))),
  };
}

function placeProblem(column: string, header: string[], places: number[]): ErrorDetail {
  return { path: column, message: places.length === 0 ? absent(header, column) : repeated(header, places) };
}
