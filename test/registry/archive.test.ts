import { beforeEach, expect, test } from 'vitest';
import { manualClock } from '../../src/platform/memory/clock.ts';
import { memoryLogger } from '../../src/platform/memory/logger.ts';
import type { SqliteDatabase } from '../../src/platform/node/sqlite.ts';
import type { Database } from '../../src/ports.ts';
import { type Move, moveAlias } from '../../src/registry/aliases.ts';
import { archive, unarchive } from '../../src/registry/archive.ts';
import { findVersion, listModels } from '../../src/registry/versions.ts';
import { withVersions } from './registered.ts';

const AT = 1_700_000_000_000;
const HAND = { by: 'Ada', why: 'An experiment.' };

let database: SqliteDatabase;
const logger = memoryLogger();
const services = (over: Database = database) => ({ database: over, clock: manualClock(AT), logger });
beforeEach(async () => {
  database = await withVersions(3, AT);
});

const move = (version: string, more: Partial<Move> = {}, over: Database = database) =>
  moveAlias(over, { model: 'small', alias: 'champion', version, by: 'Bob', why: 'better', at: AT, ...more });
const archived = async (version: string) => (await findVersion(database, 'small', version))?.archived;

/** The database, where somebody else is faster by a hair: once, before the next transaction. */
function overtaken(other: () => Promise<unknown>): Database {
  let isFirst = true;
  return {
    ...database,
    async batch(statements) {
      if (isFirst) {
        isFirst = false;
        await other();
      }
      return database.batch(statements);
    },
  };
}

test('a version is put away by somebody for a reason, once, and taken out again', async () => {
  expect((await archive(services(), 'small', '2', HAND)).archived).toEqual({
    at: new Date(AT).toISOString(),
    ...HAND,
  });
  await archive(services(), 'small', '2', { by: 'Eve', why: 'once more' });
  expect(await archived('2')).toMatchObject(HAND);
  expect(await listModels(database)).toEqual([{ model: 'small', versions: 2, archived: 1 }]);
  expect((await unarchive(services(), 'small', '2', 'Ada')).archived).toBeNull();
  await unarchive(services(), 'small', '2', 'Ada');
  expect(logger.entries.map(({ event, fields }) => [event, fields?.by])).toEqual([
    ['model_version_archived', 'Ada'],
    ['model_version_unarchived', 'Ada'],
  ]);
  await expect(archive(services(), 'small', '9', HAND)).rejects.toMatchObject({ code: 'not_found' });
});

test('nothing is pointed at a version that is archived, until it is taken out', async () => {
  await archive(services(), 'small', '2', HAND);
  for (const more of [{}, { alias: 'pilot' }, { kind: 'rollback' as const }, { onlyIfAbsent: true }])
    await expect(move('2', more)).rejects.toMatchObject({
      code: 'conflict',
      message: 'Version 2 of small is archived. Take it out first: npm run model -- unarchive 2',
    });
  await unarchive(services(), 'small', '2', 'Ada');
  expect(await move('2')).toBe(true);
});

test('what an alias points at, or would be rolled back to, is not put away', async () => {
  await move('1');
  await move('2');
  await move('2', { alias: 'pilot' });
  await expect(archive(services(), 'small', 'champion', HAND)).rejects.toMatchObject({
    code: 'conflict',
    message: 'Version 2 of small cannot be archived: champion, pilot of small points at it',
  });
  await expect(archive(services(), 'small', '1', HAND)).rejects.toMatchObject({
    code: 'conflict',
    message: 'Version 1 of small cannot be archived: champion would be rolled back to it',
  });
  await move('3');
  expect((await archive(services(), 'small', '1', HAND)).archived).not.toBeNull();
});

test.each(['UPLOADING', 'PENDING', 'PROGRESS'])(
  'what a job in %s is scored by is not put away',
  async (status) => {
    const job = (id: string, its: string) =>
      database.query(
        `INSERT INTO portfolio_jobs (id, owner, kind, status, model_name, model_version, created_at, touched_at, expires_at)
       VALUES (?, 'shop', 'portfolio', ?, 'small', '2', 0, 0, 0)`,
        [id, its],
      );
    for (const its of ['SUCCESS', 'FAILURE', 'CANCELLED', 'ABANDONED']) await job(its, its);
    await job('job-7', status);
    await expect(archive(services(), 'small', '2', HAND)).rejects.toMatchObject({
      code: 'conflict',
      message: 'Version 2 of small cannot be archived: the job job-7 is not finished, and is scored by it',
    });
    await database.query("UPDATE portfolio_jobs SET status = 'SUCCESS'");
    expect((await archive(services(), 'small', '2', HAND)).archived).not.toBeNull();
  },
);

test('of a promotion and an archiving at the same time one wins, whichever is faster', async () => {
  const archivedFirst = overtaken(() => archive(services(), 'small', '2', HAND));
  await expect(move('2', {}, archivedFirst)).rejects.toMatchObject({
    code: 'conflict',
    message: expect.stringContaining('is archived'),
  });
  expect(await findVersion(database, 'small', 'champion')).toBeUndefined();

  const movedFirst = overtaken(() => move('3'));
  await expect(archive(services(movedFirst), 'small', '3', HAND)).rejects.toMatchObject({
    code: 'conflict',
    message: expect.stringContaining('champion of small points at it'),
  });
  expect(await archived('3')).toBeNull();
});
