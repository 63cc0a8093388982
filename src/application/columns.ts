import type { ErrorDetail } from '../errors.ts';
import { nearest } from '../nearest.ts';
import type { ColumnKind } from '../table/number-signs.ts';
import type { Field } from './field.ts';
import { quoted } from './problem.ts';
import type { ApplicationSchema } from './schema.ts';
import { spelling } from './spelling.ts';

/** Where a schema's fields stand in a file. */
export interface BoundColumns {
  /** For every field of the schema, its column's index; -1 where a problem says why there is none. */
  fields: Int32Array;
  /** The key's column; -1 where the file or the schema has none. */
  key: number;
  problems: ErrorDetail[];
}

/** Missing columns of which one alike is searched for. */
const MOST_SEARCHED = 10;

/** Finds where columns stand that have one of some names, in the file's order. */
export type ColumnFinder = (...names: string[]) => number[];

/** Each header is spelled once: a file may have thousands of columns, and a schema as many fields. */
export function columnFinder(columns: readonly string[]): ColumnFinder {
  const places = Map.groupBy(columns.keys(), (index) => spelling(columns[index]!));
  return (...names) =>
    [...new Set(names.map(spelling))].flatMap((name) => places.get(name) ?? []).sort((a, b) => a - b);
}

/**
 * Finds each field's column: by the field's name, or by the header that the schema's own files have. A column of another
 * name is nobody's business, whether it has a name or one that stands twice.
 */
export function bindColumns(schema: ApplicationSchema, columns: readonly string[]): BoundColumns {
  const find = columnFinder(columns);
  const problems: ErrorDetail[] = [];
  const fields = schema.fields.map(({ name, column }) => {
    const places = find(name, column);
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
  const keys = schema.key === undefined ? [] : find(schema.key);
  if (keys.length > 1) problems.push({ path: schema.key!, message: repeated(columns, keys) });
  return { fields: Int32Array.from(fields), key: keys[0] ?? -1, problems };
}

/** Tells how many of a schema's fields have a column in a header. */
export function fittingColumns({ fields }: ApplicationSchema): (columns: readonly string[]) => number {
  return (columns) => {
    const find = columnFinder(columns);
    return fields.filter(({ name, column }) => find(name, column).length > 0).length;
  };
}

/** Tells what each column of a header holds. */
export function columnKinds(schema: ApplicationSchema): (columns: readonly string[]) => ColumnKind[] {
  return (columns) => {
    const kinds = columns.map((): ColumnKind => 'unknown');
    const { fields } = bindColumns(schema, columns);
    schema.fields.forEach((field, index) => {
      if (fields[index]! >= 0) kinds[fields[index]!] = kindOf(field);
    });
    for (const place of schema.weight === undefined ? [] : columnFinder(columns)(schema.weight))
      kinds[place] = 'number';
    return kinds;
  };
}

function kindOf(field: Field): ColumnKind {
  if (field.type !== 'number' && field.type !== 'integer') return 'text';
  return field.written === undefined ? 'number' : 'signed';
}

/** What is said of a column that is not there. */
export function absent(columns: readonly string[], ...names: string[]): string {
  const shown = [...new Set(names)].map((name) => JSON.stringify(name)).join(' or ');
  const meant = names.map((name) => nearest(name, columns)).find((found) => found !== undefined);
  return `there is no column ${shown}${meant === undefined ? '' : `: did you mean ${JSON.stringify(meant)}?`}`;
}

/** What is said of columns of which one is needed. */
export function repeated(columns: readonly string[], places: readonly number[]): string {
  const names = [...new Set(places.map((place) => spelling(columns[place]!)))];
  const numbers = places.map((place) => place + 1).join(' and ');
  return names.length === 1
    ? `column "${names[0]}" stands twice, as columns ${numbers}: remove or rename one`
    : `${names.map((name) => `"${name}"`).join(' and ')}, columns ${numbers}, both stand for it: keep one`;
}

/** Columns that a message names. */
const MOST_LISTED = 20;

/** A header in a message, without letting it flood the log. */
export function listed(columns: readonly string[]): string {
  const shown = columns.slice(0, MOST_LISTED).map(quoted).join(', ');
  return columns.length > MOST_LISTED ? `${shown} and ${columns.length - MOST_LISTED} more` : shown;
}
