import { beforeEach, expect, test } from 'vitest';
import { type ManualClock, manualClock } from '../../src/platform/memory/clock.ts';
import { memoryLogger } from '../../src/platform/memory/logger.ts';
import type { SqliteDatabase } from '../../src/platform/node/sqlite.ts';
import { moveAlias } from '../../src/registry/aliases.ts';
import { challengerResolver } from '../../src/registry/challenger-resolver.ts';
import { register } from '../../src/registry/versions.ts';
import { migratedDatabase } from './migrated-database.ts';

const model = 'small';
const move = { model, alias: 'challenger', version: '1', by: 'Ada', why: 'try it', at: 0 };

let database: SqliteDatabase;
let clock: ManualClock;
let reads: number;
let works: Promise<unknown>[];
beforeEach(async () => {
  database = migratedDatabase();
  clock = manualClock(1_000_000);
  await register(database, { model, digest: 'a'.repeat(64), accepted: true, by: 'a test', at: 0 });
  reads = 0;
  works = [];
});

function resolver() {
  const { query } = database;
  const counting: typeof database = {
    ...database,
    query: (sql, params) => {
      reads++;
      return query(sql, params);
    },
  };
  const background = (work: Promise<unknown>) => void works.push(work);
  return challengerResolver({ database: counting, clock, logger: memoryLogger(), background });
}

test('reads the alias once every two seconds, behind an answer, also where there is none', async () => {
  const challenger = resolver();
  for (let request = 0; request < 100; request++) {
    expect(await challenger(model)).toBeNull();
    clock.advance(100);
  }
  await Promise.all(works);
  expect(reads).toBeGreaterThanOrEqual(4);
  expect(reads).toBeLessThanOrEqual(6);
  await moveAlias(database, { ...move, mode: 'split', share: 0.25 });
  clock.advance(2_000);
  await challenger(model);
  await Promise.all(works);
  expect(await challenger(model)).toEqual({ version: '1', mode: 'split', share: 0.25 });
});

test('an isolate that was quiet does not go by an old mode', async () => {
  const challenger = resolver();
  await challenger(model);
  await moveAlias(database, move);
  clock.advance(60_000);
  expect(await challenger(model)).toMatchObject({ mode: 'shadow' });
});

test('while the registry is away goes on by what is known, and has none where it knows nothing', async () => {
  const [known, unknown] = [resolver(), resolver()];
  await moveAlias(database, { ...move, mode: 'split', share: 0.25 });
  expect(await known(model)).toMatchObject({ mode: 'split' });
  database.close();
  clock.advance(60_000);
  expect(await known(model)).toMatchObject({ mode: 'split', share: 0.25 });
  expect(await unknown(model)).toBeNull();
});
