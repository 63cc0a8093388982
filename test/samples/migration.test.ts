import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { memoryDatabase } from '../../src/platform/memory/database.ts';
import { sampleMessageSchema } from '../../src/samples/sample.ts';
import { storeSamples } from '../../src/samples/store.ts';

/** A database as it was before samples had ranks. */
function oldDatabase() {
  const folder = mkdtempSync(join(tmpdir(), 'solvent-migrations-'));
  for (const name of readdirSync('migrations').filter((name) => name < '0007'))
    cpSync(join('migrations', name), join(folder, name));
  const database = memoryDatabase();
  database.migrate(folder);
  rmSync(folder, { recursive: true });
  return database;
}

it('samples of 0.1.0 stay as they are, and those of portfolios wait to be thinned', async () => {
  const database = oldDatabase();
  const sample = (id: string, source: string, at: number, place: number) => ({
    sql: `INSERT INTO samples (id, model, version, source, at, place, probability, inputs, features)
          VALUES (?, 'loans', '1', ?, ?, ?, 0.5, '[1]', '[1]')`,
    params: [id, source, at, place],
  });
  await database.batch([
    sample('a', 'realtime', 0, 0),
    sample('b', 'batch', 60_000, 11),
    sample('c', 'batch', 120_000, 2),
    { sql: `INSERT INTO sample_minutes VALUES (0, 'loans', '1', 'realtime', 7)` },
  ]);
  database.migrate('migrations');
  expect(await database.query('SELECT id, request, rank, place FROM samples ORDER BY id')).toEqual([
    { id: 'a', request: null, rank: 0, place: 0 },
    { id: 'b', request: null, rank: 0, place: 11 },
    { id: 'c', request: null, rank: 0, place: 2 },
  ]);
  expect(await database.query('SELECT minute, source, cut FROM sample_minutes ORDER BY minute')).toEqual([
    { minute: 0, source: 'realtime', cut: null },
    { minute: 1, source: 'batch', cut: null },
  ]);
  expect(await database.query('SELECT DISTINCT rate FROM samples')).toEqual([{ rate: null }]);
  const message = { id: 'd', loan: null, model: 'loans', version: '1', source: 'realtime', at: 5 };
  const read = sampleMessageSchema.parse({ ...message, probability: 0.1, inputs: [1], features: [1] });
  expect(await storeSamples(database, [read], 10)).toEqual({ kept: 1, dropped: 0 });
});
