import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { manualClock } from '../../src/platform/memory/clock.ts';
import { memoryDatabase } from '../../src/platform/memory/database.ts';
import { memoryLogger } from '../../src/platform/memory/logger.ts';
import type { SqliteDatabase } from '../../src/platform/node/sqlite.ts';
import { archive, unarchive } from '../../src/registry/archive.ts';
import { changeTags, MOST_TAGS } from '../../src/registry/tags.ts';
import { listUpkeep, MOST_UPKEEP } from '../../src/registry/upkeep.ts';
import { withVersions } from './registered.ts';

const AT = 1_700_000_000_000;
const ONE = { model: 'small', version: '1' };

let database: SqliteDatabase;
const clock = manualClock(AT);
beforeEach(async () => {
  database = await withVersions(2, AT);
});

const change = (set: Record<string, string>, remove: string[], by: string) =>
  changeTags(database, ONE, { set, remove }, { by, at: AT });
const services = () => ({ database, clock, logger: memoryLogger() });
const kept = async (of = database) =>
  (await listUpkeep(of, 'small', '1')).map(
    ({ by, act, key, value, why }) => `${by} ${act} ${key === null ? why : `${key}=${value}`}`,
  );

test('whoever set a tag stays known when another sets it anew or removes it, the newest first', async () => {
  await change({ ticket: 'RISK-12', area: 'north' }, [], 'Ada');
  await change({ ticket: 'RISK-13' }, ['area', 'nothing'], 'Bob');
  await change({ ticket: 'RISK-13' }, [], 'Eve');
  expect(await kept()).toEqual([
    'Bob untagged area=north',
    'Bob tagged ticket=RISK-13',
    'Ada tagged area=north',
    'Ada tagged ticket=RISK-12',
  ]);
  expect(await listUpkeep(database, 'small', '2')).toEqual([]);
});

test('nothing is kept of a change that is refused, for there are too many tags', async () => {
  await change(
    Object.fromEntries(Array.from({ length: MOST_TAGS }, (_, index) => [`k${index}`, 'x'])),
    [],
    'Ada',
  );
  await expect(change({ more: 'x', again: 'x' }, ['k0'], 'Bob')).rejects.toThrow('at most');
  expect(await kept()).toHaveLength(MOST_TAGS);
});

test('whoever archived a version and took it out again stays known, each time once', async () => {
  for (const by of ['Ada', 'Bob']) {
    await archive(services(), 'small', '1', { by, why: 'An experiment.' });
    await archive(services(), 'small', '1', { by: 'Eve', why: 'Once more.' });
    await Promise.all([unarchive(services(), 'small', '1', by), unarchive(services(), 'small', '1', by)]);
  }
  expect(await kept()).toEqual([
    'Bob unarchived null',
    'Bob archived An experiment.',
    'Ada unarchived null',
    'Ada archived An experiment.',
  ]);
});

test('nothing is kept of a version that could not be archived', async () => {
  await database.query("INSERT INTO model_aliases (model, alias, version) VALUES ('small', 'champion', 1)");
  await expect(archive(services(), 'small', '1', { by: 'Ada', why: 'old' })).rejects.toThrow('points at it');
  expect(await kept()).toEqual([]);
});

test(`of more than ${MOST_UPKEEP} the last are told`, async () => {
  for (let time = 1; time <= MOST_UPKEEP + 1; time++) await change({ n: String(time) }, [], 'a program');
  const told = await kept();
  expect([told.length, told[0], told.at(-1)]).toEqual([
    MOST_UPKEEP,
    `a program tagged n=${MOST_UPKEEP + 1}`,
    'a program tagged n=2',
  ]);
});

test('a registry from before keeps what it still knows', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'solvent-migrations-'));
  try {
    for (const name of readdirSync('migrations'))
      if (name < '0028') cpSync(join('migrations', name), join(folder, name));
    const older = memoryDatabase();
    older.migrate(folder);
    await older.query(
      `INSERT INTO model_versions (model, version, digest, accepted, created_at, created_by, archived_at, archived_by, archived_why)
       VALUES ('small', 1, 'a', 1, 0, 'a test', 2, 'Bob', 'old')`,
    );
    await older.query("INSERT INTO model_tags VALUES ('small', 1, 'ticket', 'RISK-12', 1, 'Ada')");
    older.migrate('migrations');
    expect(await kept(older)).toEqual(['Bob archived old', 'Ada tagged ticket=RISK-12']);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
