import { DatabaseSync } from 'node:sqlite';
import type { Database, SqlValue } from '../../ports.ts';
import {
  type ColumnRow,
  quoted,
  quotedList,
  type ReferenceRow,
  refusedRows,
  selectAll,
  type Table,
  type TableRows,
  type TableSnapshot,
  tablesOf,
} from '../tables.ts';
import { BUSY_MILLISECONDS } from './sqlite.ts';
import { storageError } from './storage-error.ts';

/** Rows that are handed on at a time. */
const AT_ONCE = 1000;

/** The tables of a database, whatever made them. */
export async function sqliteTables({ query }: Pick<Database, 'query'>): Promise<Table[]> {
  const columns = await query<ColumnRow>(
    `SELECT t.name AS "table", c.name AS name, nullif(c.pk, 0) AS key FROM sqlite_schema t, pragma_table_info(t.name) c
     WHERE t.type = 'table' AND substr(t.name, 1, 7) <> 'sqlite_' ORDER BY t.name, c.cid`,
  );
  const references = await query<ReferenceRow>(
    `SELECT DISTINCT t.name AS "table", f."table" AS named FROM sqlite_schema t, pragma_foreign_key_list(t.name) f
     WHERE t.type = 'table'`,
  );
  return tablesOf(columns, references);
}

/** @param path a database that others may be writing at the same time */
export async function sqliteSnapshot(path: string): Promise<TableSnapshot> {
  const database = new DatabaseSync(path, { timeout: BUSY_MILLISECONDS });
  const query: Database['query'] = async (sql, params = []) =>
    database
      .prepare(sql)
      .all(...params)
      .map((row) => ({ ...row }) as never);
  try {
    database.exec('PRAGMA query_only = ON; BEGIN');
    // The moment is that of the first look.
    const tables = await sqliteTables({ query });
    return {
      tables,
      query,
      async *rows(table) {
        const statement = database.prepare(selectAll(table));
        statement.setReturnArrays(true);
        let rows: SqlValue[][] = [];
        for (const row of statement.iterate() as Iterable<unknown>) {
          rows.push(row as SqlValue[]);
          if (rows.length < AT_ONCE) continue;
          yield rows;
          rows = [];
        }
        if (rows.length > 0) yield rows;
      },
      close: () => database.close(),
    };
  } catch (error) {
    database.close();
    throw storageError(error);
  }
}

/** SQLite's primary code for what a constraint forbids. */
const CONSTRAINT = 19;

const isOfRows = (error: unknown) => (((error as { errcode?: number }).errcode ?? 0) & 0xff) === CONSTRAINT;

/**
 * Puts rows into the tables of a database, all or none.
 * @throws SolventError `file_damaged` for rows that do not fit, `storage_unavailable`
 */
export async function loadSqlite(path: string, parts: AsyncIterable<TableRows>): Promise<void> {
  const database = new DatabaseSync(path, { timeout: BUSY_MILLISECONDS });
  try {
    // All of them are looked at in the end.
    database.exec('PRAGMA foreign_keys = OFF; PRAGMA synchronous = FULL; BEGIN IMMEDIATE');
    for await (const { table, rows } of parts) {
      const places = table.columns.map(() => '?').join(', ');
      const insert = database.prepare(
        `INSERT INTO ${quoted(table.name)} (${quotedList(table.columns)}) VALUES (${places})`,
      );
      try {
        for await (const some of rows) for (const row of some) insert.run(...row);
      } catch (error) {
        throw isOfRows(error) ? refusedRows(table.name, error) : error;
      }
    }
    const [stray] = database.prepare('PRAGMA foreign_key_check').all();
    if (stray) throw refusedRows(String(stray.table));
    database.exec('COMMIT');
  } catch (error) {
    throw storageError(error);
  } finally {
    // What was not committed goes with it.
    database.close();
  }
}
