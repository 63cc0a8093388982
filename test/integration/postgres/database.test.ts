import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type PostgresDatabase, postgresDatabase } from '../../../src/platform/postgres/database.ts';
import { databaseContract } from '../../contracts/database.ts';
import { type PostgresServer, postgresServer } from '../support/servers/postgres.ts';
import { makeSchema } from './schema.ts';

let server: PostgresServer;
let database: PostgresDatabase;
beforeAll(async () => {
  server = await postgresServer();
  database = postgresDatabase({ url: server.url });
  await makeSchema(database);
});
afterAll(async () => {
  database.close();
  await server.remove();
});

describe('PostgreSQL database', () => {
  databaseContract(() => database);

  describe('values', () => {
    it('of PostgreSQL are those of SQLite: numbers, 1 and 0, JSON as text', async () => {
      expect(
        await database.query(
          `SELECT count(*) AS n, sum(x) AS total, avg(x) AS mean, 1 < 2 AS yes, 2 < 1 AS no, CAST('[1, 2]' AS jsonb) AS json
          FROM (VALUES (1), (2)) AS v (x)`,
        ),
      ).toEqual([{ n: 2, total: 3, mean: 1.5, yes: 1, no: 0, json: '[1, 2]' }]);
    });

    it('keep every bit of a double, and come back as 0 where it is minus 0', async () => {
      const doubles = [0.1 + 0.2, 5e-324, 1.7976931348623157e308, -1 / 3, 2 ** 53, 1e300, Infinity];
      for (const value of doubles)
        expect(await database.query('SELECT CAST(? AS DOUBLE PRECISION) AS x', [value])).toEqual([
          { x: value },
        ]);
      expect(await database.query('SELECT CAST(? AS DOUBLE PRECISION) AS x', [-0])).toEqual([{ x: 0 }]);
    });

    it('are refused where JavaScript cannot hold them, and the connection goes on', async () => {
      await expect(database.query('SELECT 9007199254740993 AS x')).rejects.toThrow(RangeError);
      await expect(
        database.query('SELECT sum(x) AS x FROM (VALUES (9007199254740991), (2)) AS v (x)'),
      ).rejects.toThrow(RangeError);
      expect(await database.query('SELECT 9007199254740991 AS x')).toEqual([{ x: Number.MAX_SAFE_INTEGER }]);
    });

    it('may be in a JSON of a million characters, and in one with NUL they are refused', async () => {
      const numbers = Array.from({ length: 150_000 }, (_, n) => n);
      const text = JSON.stringify(numbers);
      expect(text.length).toBeGreaterThan(900_000);
      expect(
        await database.query('SELECT count(*) AS n, sum(CAST(atom AS BIGINT)) AS total FROM json_each(?)', [
          text,
        ]),
      ).toEqual([{ n: 150_000, total: (149_999 * 150_000) / 2 }]);
      await expect(
        database.query("SELECT value ->> 'a' AS a FROM json_each(?)", [JSON.stringify([{ a: 'x\0' }])]),
      ).rejects.toMatchObject({ code: 'validation_error' });
    });
  });

  it('answers by the tables of now when they changed under a prepared statement, in a batch and alone', async () => {
    await database.batch([
      { sql: 'DROP TABLE IF EXISTS changing' },
      { sql: 'CREATE TABLE changing (id INTEGER PRIMARY KEY, x INTEGER)' },
    ]);
    const add = (x: number) => ({ sql: 'INSERT INTO changing (x) VALUES (?) RETURNING *', params: [x] });
    for (let n = 0; n < 20; n++)
      await Promise.all([database.batch([add(n), add(n)]), database.query('SELECT * FROM changing')]);
    await database.batch([{ sql: 'ALTER TABLE changing ADD COLUMN y REAL' }]);
    for (let n = 0; n < 20; n++)
      await Promise.all([database.batch([add(n), add(n)]), database.query('SELECT * FROM changing')]);
    expect(await database.query('SELECT count(*) AS n, max(id) AS last FROM changing')).toMatchObject([
      { n: 80 },
    ]);
  });
});
