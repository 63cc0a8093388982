import { join } from 'node:path';
import { memoryDatabase } from '../../src/platform/memory/database.ts';
import type { SqliteDatabase } from '../../src/platform/node/sqlite.ts';

/** A database with every table, in memory. */
export function migratedDatabase(): SqliteDatabase {
  const database = memoryDatabase();
  database.migrate(join(import.meta.dirname, '../../migrations'));
  return database;
}
