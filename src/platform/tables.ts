import { SolventError } from '../errors.ts';
import type { Database, SqlValue } from '../ports.ts';

/** A table, in words that every database has. */
export interface Table {
  name: string;
  columns: string[];
  /** The columns by which its rows are told apart, in order. */
  key: string[];
  /** Tables whose rows its own name. */
  references: string[];
}

/** A database as it was at one moment, however long it is read. */
export interface TableSnapshot {
  tables: Table[];
  query: Database['query'];
  /** All rows, some at a time, in the order of their key: the same rows come in the same order from every database. */
  rows(table: Table): AsyncIterable<SqlValue[][]>;
  close(): void;
}

/** Rows that are to be put into a table. */
export interface TableRows {
  table: Table;
  rows: AsyncIterable<SqlValue[][]>;
}

export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
export const quotedList = (names: readonly string[]): string => names.map(quoted).join(', ');

/** The statement that reads all rows of a table, in the order of its key. */
export function selectAll({ name, columns, key }: Table): string {
  const order = key.length === 0 ? '' : ` ORDER BY ${quotedList(key)}`;
  return `SELECT ${quotedList(columns)} FROM ${quoted(name)}${order}`;
}

/** What a database says of its columns, in their order. */
export interface ColumnRow extends Record<string, SqlValue> {
  table: string;
  name: string;
  /** Its place in the key of its table; null where it is no part of it. */
  key: number | null;
}

/** That the rows of a table name those of another. */
export interface ReferenceRow extends Record<string, SqlValue> {
  table: string;
  named: string;
}

export function tablesOf(columns: ColumnRow[], references: ReferenceRow[]): Table[] {
  return [...new Set(columns.map(({ table }) => table))].map((name) => {
    const own = columns.filter(({ table }) => table === name);
    return {
      name,
      columns: own.map((column) => column.name),
      key: own
        .filter(({ key }) => key !== null)
        .sort((one, other) => one.key! - other.key!)
        .map((column) => column.name),
      references: references.filter(({ table }) => table === name).map(({ named }) => named),
    };
  });
}

/** Tables with those first whose rows others name. */
export function inOrderOfReferences(tables: readonly Table[]): Table[] {
  const ordered = new Set<Table>();
  const add = (table: Table, above: readonly Table[]): void => {
    if (above.includes(table)) throw new Error(`The rows of ${table.name} name each other in a circle.`);
    for (const name of table.references) {
      const named = tables.find((other) => other.name === name);
      if (named && named !== table) add(named, [...above, table]);
    }
    ordered.add(table);
  };
  for (const table of tables) add(table, []);
  return [...ordered];
}

/** What a database says of rows that are not as its tables want them. Its own words would show them. */
export function refusedRows(table: string, cause?: unknown): SolventError {
  return new SolventError(
    'file_damaged',
    `The database does not take the rows of ${table}: they do not fit its types, its keys or rows that they name.`,
    { cause },
  );
}
