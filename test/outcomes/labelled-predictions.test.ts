import { beforeEach, expect, it } from 'vitest';
import { labelledPredictions } from '../../src/outcomes/labelled-predictions.ts';
import { storeOutcomes } from '../../src/outcomes/store.ts';
import { memoryDatabase } from '../../src/platform/memory/database.ts';
import type { SqliteDatabase } from '../../src/platform/node/sqlite.ts';
import { joinKey } from '../../src/samples/join-key.ts';
import { sampleMessage } from '../../src/samples/sample.ts';
import { storeSamples } from '../../src/samples/store.ts';

let database: SqliteDatabase;
beforeEach(() => {
  database = memoryDatabase();
  database.migrate('migrations');
});

const sample = (id: string, at: number, changes: { loan?: string; version?: string } = {}) =>
  storeSamples(
    database,
    [
      sampleMessage('loans', {
        id,
        source: 'batch',
        version: '1',
        values: [1],
        features: [1],
        probability: at / 1_000,
        at,
        ...changes,
      }),
    ],
    1_000,
  );
const defaults = (...ids: string[]) =>
  storeOutcomes(
    database,
    ids.map((id) => ({ key: joinKey(id), defaulted: 1 as const, observedAt: 0 })),
    0,
  );
const found = async (limit = 100) =>
  (await labelledPredictions(database, 'loans', '1', limit)).map(({ at }) => at);

it('gives the latest first, up to the limit, of its version and with a known outcome', async () => {
  for (const at of [100, 300, 200]) await sample(`request ${at}`, at);
  await sample('untold', 400);
  await sample('other version', 500, { version: '2' });
  await defaults('request 100', 'request 200', 'request 300', 'other version');
  expect(await found()).toEqual([300, 200, 100]);
  expect(await found(2)).toEqual([300, 200]);
  expect(await labelledPredictions(database, 'loans', '1', 1)).toEqual([
    { at: 300, probability: 0.3, defaulted: 1 },
  ]);
});

it('counts a loan that was scored every month once, by its latest score', async () => {
  for (const at of [100, 200, 300]) await sample(`row ${at}`, at, { loan: 'L-1' });
  await defaults('L-1');
  expect(await found()).toEqual([300]);
});
