import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PostgresDatabase } from '../../../src/platform/postgres/database.ts';

/** Makes a database's schema, with its functions and without the product's tables: no file of migrations is in the folder. */
export async function makeSchema(database: PostgresDatabase): Promise<void> {
  const empty = mkdtempSync(join(tmpdir(), 'solvent-no-migrations-'));
  await database.migrate(empty);
  rmSync(empty, { recursive: true });
}
