import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { prepareNodeState } from '../../../src/platform/node/prepare-state.ts';
import { sqliteDatabase } from '../../../src/platform/node/sqlite.ts';
import { stateFiles } from '../../../src/platform/node/state-files.ts';

const folder = mkdtempSync(join(tmpdir(), 'solvent-prepare-'));
afterAll(() => rmSync(folder, { recursive: true }));

const servers = { database: undefined, redis: undefined, blobs: undefined };
async function newer() {
  const migrations = join(import.meta.dirname, '../../../migrations');
  const prepared = await prepareNodeState({ folder, servers }, migrations);
  prepared.close();
  return prepared.newer;
}

it('a state that a later version migrated is begun on, and told of', async () => {
  expect(await newer()).toEqual([]);
  const database = sqliteDatabase(stateFiles(folder).state);
  await database.batch([{ sql: "INSERT INTO migrations VALUES ('9999_later.sql')" }]);
  database.close();
  expect(await newer()).toEqual(['9999_later.sql']);
});
