import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sqliteDatabase } from '../../../src/platform/node/sqlite.ts';
import { databaseContract } from '../../contracts/database.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'solvent-sqlite-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('SQLite database', () => {
  databaseContract(() => sqliteDatabase(join(folder, 'contract.db')));

  it('keeps its rows when it is opened again', async () => {
    const path = join(folder, 'kept.db');
    const first = sqliteDatabase(path);
    await first.batch([{ sql: 'CREATE TABLE kept (x)' }, { sql: 'INSERT INTO kept VALUES (7)' }]);
    first.close();
    const second = sqliteDatabase(path);
    expect(await second.query('SELECT x FROM kept')).toEqual([{ x: 7 }]);
    second.close();
  });

  it('shows one connection what another wrote', async () => {
    const [one, two] = [sqliteDatabase(join(folder, 'two.db')), sqliteDatabase(join(folder, 'two.db'))];
    await one.batch([{ sql: 'CREATE TABLE t (x)' }]);
    await two.batch([{ sql: 'INSERT INTO t VALUES (1)' }]);
    expect(await one.query('SELECT x FROM t')).toEqual([{ x: 1 }]);
  });

  it('answers more statements than it keeps ready, and one that it knows by the tables of now', async () => {
    const database = sqliteDatabase(':memory:');
    for (const round of [1, 2])
      for (let n = 0; n < 300; n++)
        expect(await database.query(`SELECT ${n} + ? AS sum`, [round])).toEqual([{ sum: n + round }]);
    await database.batch([{ sql: 'CREATE TABLE t AS SELECT 1 AS x' }]);
    expect(await database.query('SELECT * FROM t')).toEqual([{ x: 1 }]);
    await database.batch([{ sql: 'ALTER TABLE t ADD COLUMN y' }]);
    expect(await database.query('SELECT * FROM t')).toEqual([{ x: 1, y: null }]);
  });

  it('runs each migration once, in order, and undoes one that fails', async () => {
    const migrations = join(folder, 'migrations');
    mkdirSync(migrations);
    writeFileSync(join(migrations, '0002_fill.sql'), 'INSERT INTO t VALUES (2);');
    writeFileSync(join(migrations, '0001_make.sql'), 'CREATE TABLE t (x); INSERT INTO t VALUES (1);');
    const database = sqliteDatabase(':memory:');
    database.migrate(migrations);
    database.migrate(migrations);
    expect(await database.query('SELECT x FROM t ORDER BY x')).toEqual([{ x: 1 }, { x: 2 }]);

    writeFileSync(join(migrations, '0003_broken.sql'), 'INSERT INTO t VALUES (3); SELEC;');
    expect(() => database.migrate(migrations)).toThrow();
    expect(await database.query('SELECT count(*) AS n FROM t')).toEqual([{ n: 2 }]);
  });
});
