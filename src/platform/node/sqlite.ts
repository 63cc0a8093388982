import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { Database, SqlValue } from '../../ports.ts';
import { checkStatement } from '../statement.ts';
import { storageError } from './storage-error.ts';

export interface SqliteDatabase extends Database {
  /**
   * Runs the `*.sql` files of a folder that did not run yet, in the order of their names, each in one transaction.
   * @param only these of them
   */
  migrate(folder: string, only?: readonly string[]): void;
  /** Does something while no other process does so, or writes. */
  alone<Result>(work: () => Result): Result;
  close(): void;
}

/** How long another process's lock is waited for. */
export const BUSY_MILLISECONDS = 10_000;

/** Bytes of the file, in a row `bytes`; what stands in the log beside it (WAL) is not in it yet. */
export const SIZE_OF_FILE =
  'SELECT page_count * page_size AS bytes FROM pragma_page_count(), pragma_page_size()';

/** Statements that are kept ready. There are fewer in the code, but a few are put together. */
const MOST_READY = 200;

/**
 * @param path a file, or `:memory:`
 * @param survives what a commit outlives: by default a power failure; `crash` is the process's own, without waiting for the disk
 */
export function sqliteDatabase(
  path: string,
  survives: 'power failure' | 'crash' = 'power failure',
): SqliteDatabase {
  const database = new DatabaseSync(path, { timeout: BUSY_MILLISECONDS });
  // As D1 has them. WAL lets readers and one writer work side by side; another process's write is waited for.
  database.exec('PRAGMA foreign_keys = ON; PRAGMA journal_mode = WAL');
  database.exec(`PRAGMA synchronous = ${survives === 'crash' ? 'NORMAL' : 'FULL'}`);

  // To read a statement takes SQLite as long as to run it.
  const ready = new Map<string, StatementSync>();
  const statement = (sql: string): StatementSync => {
    const known = ready.get(sql);
    if (known) return known;
    if (ready.size === MOST_READY) ready.clear();
    const fresh = database.prepare(sql);
    ready.set(sql, fresh);
    return fresh;
  };

  const transaction = <Result>(work: () => Result): Result => {
    try {
      database.exec('BEGIN IMMEDIATE');
      const result = work();
      database.exec('COMMIT');
      return result;
    } catch (error) {
      // Some errors (a full disk, for one) have rolled back already.
      if (database.isTransaction) database.exec('ROLLBACK');
      throw storageError(error);
    }
  };

  return {
    async query<Row extends Record<string, SqlValue>>(sql: string, params: SqlValue[] = []) {
      checkStatement({ sql, params });
      try {
        // Rows come without a prototype; spread them so that they compare equal to object literals.
        return statement(sql)
          .all(...params)
          .map((row) => ({ ...row }) as Row);
      } catch (error) {
        throw storageError(error);
      }
    },

    async batch(statements) {
      for (const statement of statements) checkStatement(statement);
      return transaction(() =>
        statements.map(({ sql, params = [] }) => Number(statement(sql).run(...params).changes)),
      );
    },

    async size() {
      try {
        return Number(statement(SIZE_OF_FILE).get()!.bytes);
      } catch (error) {
        throw storageError(error);
      }
    },

    migrate(folder, only) {
      database.exec('CREATE TABLE IF NOT EXISTS migrations (name TEXT PRIMARY KEY)');
      const names = readdirSync(folder).filter(
        (name) => name.endsWith('.sql') && (only?.includes(name) ?? true),
      );
      for (const name of names.sort()) {
        transaction(() => {
          const { changes } = database.prepare('INSERT OR IGNORE INTO migrations VALUES (?)').run(name);
          if (changes === 1) database.exec(readFileSync(join(folder, name), 'utf8'));
        });
      }
    },

    alone: transaction,

    close() {
      database.close();
    },
  };
}
