import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sqliteDatabase } from '../../../src/platform/node/sqlite.ts';
import { postgresDatabase } from '../../../src/platform/postgres/database.ts';
import { type PostgresServer, postgresServer } from '../support/servers/postgres.ts';

const migrations = join(import.meta.dirname, '../../../migrations');

let server: PostgresServer;
beforeAll(async () => {
  server = await postgresServer();
});
afterAll(() => server.remove());

/** Tables, columns and indexes as lines that both databases can give. */
interface Shape {
  columns: string[];
  indexes: string[];
}

async function sqliteShape(): Promise<Shape> {
  const database = sqliteDatabase(':memory:');
  database.migrate(migrations);
  const columns = await database.query<{ line: string }>(
    `SELECT t.name || '.' || c.name || ' ' || c.type || CASE WHEN c."notnull" OR c.pk THEN ' NOT NULL' ELSE '' END ||
      CASE WHEN c.pk THEN ' KEY ' || c.pk ELSE '' END AS line
    FROM sqlite_schema t, pragma_table_info(t.name) c WHERE t.type IN ('table', 'view') AND t.name NOT LIKE 'sqlite%'`,
  );
  const indexes = await database.query<{ line: string }>(
    `SELECT t.name || ' ' || CASE i.origin WHEN 'c' THEN i.name ELSE i.origin END || CASE WHEN i."unique" THEN ' UNIQUE' ELSE '' END ||
      CASE WHEN i.partial THEN ' PARTIAL' ELSE '' END || ' (' ||
      (SELECT group_concat(coalesce(name, 'expression'), ', ') FROM (SELECT name FROM pragma_index_info(i.name) ORDER BY seqno)) || ')' AS line
    FROM sqlite_schema t, pragma_index_list(t.name) i WHERE t.type = 'table'`,
  );
  database.close();
  return { columns: columns.map((row) => row.line), indexes: indexes.map((row) => row.line) };
}

const TYPES = { bigint: 'INTEGER', 'double precision': 'REAL', text: 'TEXT' };

async function postgresShape(): Promise<Shape> {
  const columns = await server.ask(
    `SELECT c.relname || '.' || a.attname || ' ' || format_type(a.atttypid, NULL) ||
      CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END || coalesce(' KEY ' || array_position(k.conkey, a.attnum), '')
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    LEFT JOIN pg_constraint k ON k.conrelid = c.oid AND k.contype = 'p'
    WHERE c.relnamespace = 'solvent'::regnamespace AND c.relkind IN ('r', 'v')`,
  );
  const indexes = await server.ask(
    `SELECT t.relname || ' ' || coalesce(CASE k.contype WHEN 'p' THEN 'pk' WHEN 'u' THEN 'u' END, n.relname) ||
      CASE WHEN i.indisunique THEN ' UNIQUE' ELSE '' END || CASE WHEN i.indpred IS NULL THEN '' ELSE ' PARTIAL' END || ' (' ||
      (SELECT string_agg(coalesce(a.attname, 'expression'), ', ' ORDER BY place) FROM unnest(i.indkey) WITH ORDINALITY AS u (number, place)
        LEFT JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = u.number AND u.number > 0) || ')'
    FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid JOIN pg_class n ON n.oid = i.indexrelid
    LEFT JOIN pg_constraint k ON k.conindid = i.indexrelid AND k.contype IN ('p', 'u')
    WHERE t.relnamespace = 'solvent'::regnamespace`,
  );
  const inSqlitesWords = (line: string) =>
    line.replace(/ (bigint|double precision|text)\b/, (_, type: keyof typeof TYPES) => ` ${TYPES[type]}`);
  return { columns: columns.split('\n').map(inSqlitesWords), indexes: indexes.split('\n') };
}

/** SQLite's rowid is the key of a table whose key is one INTEGER, and shows as no index; the name of a table's index for its key is its own. */
const comparable = ({ columns, indexes }: Shape) => ({
  columns: columns.filter((line) => !line.startsWith('migrations.')).sort(),
  indexes: indexes
    .filter(
      (line) =>
        !/^(?:migrations|model_upkeep|registry_id|store_id) pk /.test(line) && !/^migrations /.test(line),
    )
    .sort(),
});

describe('migrations on PostgreSQL', () => {
  it('make the tables, columns, keys and indexes that they make on SQLite', async () => {
    const database = postgresDatabase({ url: server.url });
    await database.migrate(migrations);
    database.close();
    const [sqlite, postgres] = [comparable(await sqliteShape()), comparable(await postgresShape())];
    expect(sqlite.columns.length).toBeGreaterThan(150);
    expect(sqlite.indexes.length).toBeGreaterThan(40);
    expect(postgres).toEqual(sqlite);
  });

  it('run once each when several processes start at a time', async () => {
    const databases = Array.from({ length: 6 }, () =>
      postgresDatabase({ url: server.url, schema: 'several', connections: 1 }),
    );
    await Promise.all(databases.map((database) => database.migrate(migrations)));
    const n = readdirSync(migrations).length;
    expect(await databases[0]?.query('SELECT count(*) AS n FROM migrations')).toEqual([{ n }]);
    for (const database of databases) database.close();
  });

  it('say that their folder is not there, which is no fault of the database', async () => {
    const database = postgresDatabase({ url: server.url });
    await expect(database.migrate(join(migrations, 'missing'))).rejects.toThrow(/ENOENT/);
    database.close();
  });

  it("say in a sentence that a schema of this name is somebody else's", async () => {
    const sentence = (reason: string) => ({
      code: 'conflict',
      message: `The schema others of the database is not one that this product made (${reason}): name another database in DATABASE_URL.`,
    });
    const database = postgresDatabase({ url: server.url, schema: 'others', connections: 1 });
    await server.ask('CREATE SCHEMA others; CREATE TABLE others.samples (zz int)');
    await expect(database.migrate(migrations)).rejects.toMatchObject(
      sentence('relation "samples" already exists'),
    );
    await server.ask('CREATE TABLE others.migrations (z int)');
    await expect(database.migrate(migrations)).rejects.toMatchObject(
      sentence('column "name" does not exist'),
    );
    database.close();
  });

  it('order text by its bytes, as SQLite does', async () => {
    const database = postgresDatabase({ url: server.url });
    await database.batch([
      { sql: 'CREATE TABLE ordered (word TEXT PRIMARY KEY)' },
      { sql: 'INSERT INTO ordered SELECT atom FROM json_each(\'["é","a","B","_","Z"]\')' },
    ]);
    const words = await database.query('SELECT word FROM ordered ORDER BY word');
    expect(words.map((row) => row.word)).toEqual(['B', 'Z', '_', 'a', 'é']);
    database.close();
  });
});
