import type { ApplicationSchema } from '../../application/schema.ts';
import { SolventError } from '../../errors.ts';

/** Where a schema's columns stand in a file. */
export interface Columns {
  /** Cells of a whole row. */
  count: number;
  /** For every field of the schema, its column's index. */
  fields: number[];
  target: number;
  /** -1 where the file has no key: then no row can repeat another. */
  key: number;
  /** Names that the schema does not know. */
  unused: string[];
}

/**
 * Finds the schema's columns by name.
 * @throws SolventError `validation_error` naming every column that is missing or stands there twice
 */
export function bindColumns(
  schema: ApplicationSchema,
  name: string,
  file: { header: string[]; delimiter: string },
): Columns {
  const { header, delimiter } = file;
  const needed = [...schema.fields.map((field) => field.column), schema.target.column];
  const missing = needed.filter((column) => !header.includes(column));
  if (missing.length > 0) {
    const separator = delimiter === '\t' ? 'tabs' : `"${delimiter}"`;
    throw new SolventError(
      'validation_error',
      `${name}, row 1: there is no column ${list(missing)}. Its header, read with ${separator} between columns, ` +
        `has ${list(header)}. Rename the column in the file, or name the file's column in the schema.`,
      { details: missing.map((column) => ({ path: column, message: 'is not in the header' })) },
    );
  }
  const named = schema.key === undefined ? needed : [...needed, schema.key];
  const repeated = named.filter((column) => header.indexOf(column) !== header.lastIndexOf(column));
  if (repeated.length > 0)
    throw new SolventError(
      'validation_error',
      `${name}, row 1: column ${list(repeated)} stands there twice. Remove or rename one of them.`,
    );
  const known = new Set([...named, ...schema.ignore]);
  return {
    count: header.length,
    fields: schema.fields.map((field) => header.indexOf(field.column)),
    target: header.indexOf(schema.target.column),
    key: schema.key === undefined ? -1 : header.indexOf(schema.key),
    unused: header.filter((column) => !known.has(column)),
  };
}

function list(names: string[]): string {
  return names.map((name) => `"${name}"`).join(', ');
}
