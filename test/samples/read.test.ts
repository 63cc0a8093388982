import { beforeEach, expect, test } from 'vitest';
import { memoryDatabase } from '../../src/platform/memory/database.ts';
import type { SqliteDatabase } from '../../src/platform/node/sqlite.ts';
import { readLatest, readWindow } from '../../src/samples/read.ts';
import { sampleMessage } from '../../src/samples/sample.ts';
import { storeSamples } from '../../src/samples/store.ts';

let database: SqliteDatabase;
beforeEach(() => {
  database = memoryDatabase();
  database.migrate('migrations');
});

test.each([
  ['a window', () => readWindow(database, 'loans', '1', 0, 1_000, 10)],
  ['the latest', () => readLatest(database, 'loans', '1', 0, 1_000, 10)],
])('%s gives inputs as they came, and features as the model saw them', async (_, read) => {
  // A level that the schema does not list is -1, and was missing to the model.
  const sample = { source: 'batch' as const, version: '1', at: 100, probability: 0.25 };
  const message = sampleMessage(
    'loans',
    {
      ...sample,
      id: 'a',
      values: [7, -1],
      features: [7, Number.NaN, 0.5],
    },
    1,
  );
  await storeSamples(database, [message], 240);
  const [found] = await read();
  expect([...found!.inputs]).toEqual([7, -1]);
  expect([...found!.features]).toEqual([7, Number.NaN, 0.5]);
});
