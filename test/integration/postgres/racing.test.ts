import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type PostgresDatabase, postgresDatabase } from '../../../src/platform/postgres/database.ts';
import { type PostgresServer, postgresServer } from '../support/servers/postgres.ts';
import { makeSchema } from './schema.ts';

const ROUNDS = 100;
let server: PostgresServer;
let database: PostgresDatabase;
beforeAll(async () => {
  server = await postgresServer();
  database = postgresDatabase({ url: server.url });
  await makeSchema(database);
  await database.batch([
    { sql: 'CREATE TABLE counter (id INTEGER PRIMARY KEY, value INTEGER NOT NULL)' },
    { sql: 'INSERT INTO counter VALUES (1, 0)' },
    { sql: 'CREATE TABLE line (sequence INTEGER NOT NULL, writer TEXT NOT NULL)' },
    { sql: 'CREATE TABLE taken (id INTEGER NOT NULL, writer TEXT NOT NULL)' },
  ]);
});
afterAll(async () => {
  database.close();
  await server.remove();
});

describe('two processes on one PostgreSQL', () => {
  it('count every round, number them without gaps or repeats, and take each key once, without a unique index', async () => {
    const writer = join(import.meta.dirname, 'racing-writer.ts');
    const printed = await Promise.all(
      ['one', 'other'].map((name) =>
        promisify(execFile)(process.execPath, [writer, server.url, name, String(ROUNDS)]),
      ),
    );
    const firsts = printed.map(({ stdout }) => Number(stdout));
    expect(await database.query('SELECT value FROM counter')).toEqual([{ value: 2 * ROUNDS }]);
    expect(
      await database.query('SELECT count(DISTINCT sequence) AS n, max(sequence) AS last FROM line'),
    ).toEqual([{ n: 2 * ROUNDS, last: 2 * ROUNDS }]);
    expect(await database.query('SELECT count(*) AS n, count(DISTINCT id) AS ids FROM taken')).toEqual([
      { n: ROUNDS, ids: ROUNDS },
    ]);
    expect(firsts[0]! + firsts[1]!).toBe(ROUNDS);
  });
});
