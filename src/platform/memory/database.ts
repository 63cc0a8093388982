import { type SqliteDatabase, sqliteDatabase } from '../node/sqlite.ts';

/** SQLite without a file: the same engine and dialect as D1, gone when it is closed. */
export function memoryDatabase(): SqliteDatabase {
  return sqliteDatabase(':memory:');
}
