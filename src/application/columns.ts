import type { ErrorDetail } from '../errors.ts';
import { nearest } from '../nearest.ts';
import type { ApplicationSchema } from './schema.ts';

/** Where a schema's fields stand in a file. */
export interface BoundColumns {
  /** For every field of the schema, its column's index; -1 where a problem says why there is none. */
  fields: Int32Array;
  /** The key's column; -1 where the file or the schema has none. */
  key: number;
  problems: ErrorDetail[];
}

/**
 * A column's name as it is compared: composed and decomposed letters are the same, and spaces around it do not count.
 *
 * @example columnName(' Montant\u00a0') // 'Montant'
 */
export function columnName(text: string): string {
  return text.trim().normalize('NFC');
}

/** Missing columns of which one alike is searched for. */
const MOST_SEARCHED = 10;

/** Where columns of these names stand, in the file's order. */
export function placesOf(columns: readonly string[], ...names: string[]): number[] {
  const wanted = new Set(names.map(columnName));
  return columns.flatMap((column, index) => (wanted.has(columnName(column)) ? [index] : []));
}

/**
 * Finds each field's column: by the field's name, or by the header that the schema's own files have. A column of another
 * name is nobody's business, whether it has a name or one that stands twice.
 */
export function bindColumns(schema: ApplicationSchema, columns: readonly string[]): BoundColumns {
  const problems: ErrorDetail[] = [];
  const fields = schema.fields.map(({ name, column }) => {
    const places = placesOf(columns, name, column);
    if (places.length === 1) return places[0]!;
    problems.push({
      path: name,
      message:
        places.length > 0
          ? repeated(columns, places)
          : // Searching takes time, and in a file of another kind all are missing.
            absent(problems.length < MOST_SEARCHED ? columns : [], name, column),
    });
    return -1;
  });
  const keys = schema.key === undefined ? [] : placesOf(columns, schema.key);
  if (keys.length > 1) problems.push({ path: schema.key!, message: repeated(columns, keys) });
  return { fields: Int32Array.from(fields), key: keys[0] ?? -1, problems };
}

/** What is said of a column that is not there. */
export function absent(columns: readonly string[], ...names: string[]): string {
  const shown = [...new Set(names)].map((name) => JSON.stringify(name)).join(' or ');
  const meant = names.map((name) => nearest(name, columns)).find((found) => found !== undefined);
  return `there is no column ${shown}${meant === undefined ? '' : `: did you mean ${JSON.stringify(meant)}?`}`;
}

/** What is said of columns of which one is needed. */
export function repeated(columns: readonly string[], places: readonly number[]): string {
  const names = [...new Set(places.map((place) => columnName(columns[place]!)))];
  const numbers = places.map((place) => place + 1).join(' and ');
  return names.length === 1
    ? `column "${names[0]}" stands twice, as columns ${numbers}: remove or rename one`
    : `${names.map((name) => `"${name}"`).join(' and ')}, columns ${numbers}, both stand for it: keep one`;
}
