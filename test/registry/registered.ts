import type { SqliteDatabase } from '../../src/platform/node/sqlite.ts';
import { register } from '../../src/registry/versions.ts';
import { migratedDatabase } from './migrated-database.ts';

/** A registry of the model `small`, with so many versions, three at most, whose bundles nobody reads. */
export async function withVersions(count: number, at: number): Promise<SqliteDatabase> {
  const database = migratedDatabase();
  for (const digest of 'abc'.slice(0, count))
    await register(database, { model: 'small', digest: digest.repeat(64), accepted: true, by: 'a test', at });
  return database;
}
