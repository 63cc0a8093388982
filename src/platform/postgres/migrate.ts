import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Sql } from 'postgres';
import { SolventError } from '../../errors.ts';
import type { Statement } from '../../ports.ts';
import { translateMigration } from './ddl.ts';
import { codeOf } from './errors.ts';
import { FUNCTIONS } from './functions.ts';

/** Of one process, for all files: a table with many rows is rewritten in minutes. */
export const MIGRATION_MILLISECONDS = 600_000;

/** A file of migrations: its name, and its statements as PostgreSQL reads them. */
export type Migration = readonly [name: string, statements: string[]];

/** The `*.sql` files of a folder, in the order of their names. */
export function readMigrations(folder: string): Migration[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.sql'));
  return names.sort().map((name) => [name, translateMigration(readFileSync(join(folder, name), 'utf8'))]);
}

/**
 * Runs the migrations that did not run yet, in one transaction: all or none. Several processes at a time wait for each other.
 *
 * @param sql a connection that nobody else uses
 * @param tables made each time, where they are not there
 */
export async function migrate(
  sql: Sql,
  schema: string,
  migrations: Migration[],
  tables: Statement[],
): Promise<void> {
  // With a snapshot taken before its turn, a process would not see what the others did.
  await sql.unsafe('BEGIN ISOLATION LEVEL READ COMMITTED');
  try {
    await sql.unsafe(`SET LOCAL statement_timeout = ${MIGRATION_MILLISECONDS}`);
    await sql.unsafe("SELECT pg_advisory_xact_lock(hashtext('solvent migrations'))");
    // `IF NOT EXISTS` asks for the right to make one even where it is there.
    const [there] = await sql.unsafe('SELECT 1 FROM pg_namespace WHERE nspname = $1::text', [schema]);
    if (!there) await sql.unsafe(`CREATE SCHEMA "${schema}"`);
    await sql.unsafe(FUNCTIONS);
    await sql.unsafe('CREATE TABLE IF NOT EXISTS migrations (name TEXT COLLATE "C" PRIMARY KEY)');
    const done = new Set((await sql.unsafe('SELECT name FROM migrations')).map((row) => row.name));
    for (const [name, statements] of migrations) {
      if (done.has(name)) continue;
      for (const statement of statements) await sql.unsafe(statement);
      await sql.unsafe('INSERT INTO migrations VALUES ($1::text)', [name]);
    }
    for (const table of tables)
      for (const statement of translateMigration(table.sql)) await sql.unsafe(statement);
    await sql.unsafe('COMMIT');
  } catch (error) {
    await sql.unsafe('ROLLBACK').catch(() => {});
    throw foreignSchema(error, schema);
  }
}

/** Names that are taken, or missing where they should be: somebody else's tables. Messages of this class hold names alone. */
function foreignSchema(error: unknown, schema: string): unknown {
  const code = codeOf(error);
  if (!/^42(?!501)/.test(code)) return error;
  return new SolventError(
    'conflict',
    `The schema ${schema} of the database is not one that this product made (${(error as Error).message}): name another database in DATABASE_URL.`,
    { cause: error },
  );
}
