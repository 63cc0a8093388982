import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sqliteDatabase } from '../../../src/platform/node/sqlite.ts';
import { type ThreadedDatabase, threadedDatabase } from '../../../src/platform/node/threaded-database.ts';
import { databaseContract } from '../../contracts/database.ts';

let folder: string;
let database: ThreadedDatabase;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'solvent-threaded-'));
  database = threadedDatabase(join(folder, 'contract.db'));
});
afterAll(async () => {
  await database.close();
  rmSync(folder, { recursive: true });
});

describe('threaded database', () => {
  databaseContract(() => database);

  it('lets the thread that asks go on while another process has the lock', async () => {
    const path = join(folder, 'locked.db');
    const other = sqliteDatabase(path);
    await other.batch([{ sql: 'CREATE TABLE t (x)' }]);
    const threaded = threadedDatabase(path);
    await other.query('BEGIN IMMEDIATE');
    let isDone = false;
    const write = threaded.batch([{ sql: 'INSERT INTO t VALUES (1)' }]).then(() => {
      isDone = true;
    });
    // Turns of the loop pass while SQLite waits for the lock elsewhere.
    for (let turn = 0; turn < 20; turn++) await new Promise((done) => setTimeout(done, 5));
    expect(isDone).toBe(false);
    await other.query('COMMIT');
    await write;
    expect(await threaded.query('SELECT x FROM t')).toEqual([{ x: 1 }]);
    await threaded.close();
    other.close();
  });

  it('is closed to the end in a process that has nothing else to do, whatever is still asked', async () => {
    const script = `
      import { threadedDatabase } from ${JSON.stringify(join(process.cwd(), 'src/platform/node/threaded-database.ts'))};
      const database = threadedDatabase(${JSON.stringify(join(folder, 'ending.db'))});
      database.query('SELECT 1');
      await database.close();
      console.log('closed');`;
    const path = join(folder, 'ending.mjs');
    writeFileSync(path, script);
    const { stdout } = await promisify(execFile)(process.execPath, [path]);
    expect(stdout).toBe('closed\n');
  });

  it('fails what is asked of it once it is closed', async () => {
    const closed = threadedDatabase(join(folder, 'closed.db'));
    await closed.query('SELECT 1');
    await closed.close();
    await expect(closed.query('SELECT 1')).rejects.toThrow('The database is closed.');
  });
});
