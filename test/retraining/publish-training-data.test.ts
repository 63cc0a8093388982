import { beforeEach, expect, it } from 'vitest';
import { memoryBlobStore } from '../../src/platform/memory/blob-store.ts';
import { manualClock } from '../../src/platform/memory/clock.ts';
import type { RegistryServices } from '../../src/registry/services.ts';
import { publishTrainingData } from '../../src/retraining/publish-training-data.ts';
import { smallBundle } from '../model/support/bundle.ts';
import { migratedDatabase } from '../registry/migrated-database.ts';
import { publishAll } from '../registry/publish-all.ts';

let services: RegistryServices;
beforeEach(() => {
  services = { blobs: memoryBlobStore(), database: migratedDatabase(), clock: manualClock(0) };
});

/** No two are alike, as they would be on one side of the hold-out. */
const loans = (good: number, bad: number) => {
  const lines = Array.from({ length: good + bad }, (_, row) => `30,${row},100,${row < good ? 0 : 1}\n`);
  return new TextEncoder().encode(`Age,Owed,Earned,Bad\n${lines.join('')}`);
};
const publish = (bytes: Uint8Array, model = 'small') =>
  publishTrainingData(services, model, { name: 'loans.csv', bytes });
const stored = async () => (await services.blobs.get('training/small.csv'))?.bytes();

it('stores the bytes where retraining reads them, and says what they hold', async () => {
  await publishAll(services, [smallBundle()]);
  const bytes = loans(90, 80);
  expect(await publish(bytes)).toMatchObject({
    key: 'training/small.csv',
    bytes: bytes.length,
    version: '1',
    positives: 80,
    report: { rows: 170, kept: 170 },
    mostRows: 66_666,
  });
  expect(await stored()).toEqual(bytes);
});

it.each([
  ['rows that cannot be read', () => loans(90, 80).subarray(0, 5), /loans\.csv, row 1: .*Owed/],
  ['too few of a kind', () => loans(90, 49), /loans\.csv, column "Bad": 49 usable rows default/],
  ['more than a Worker holds', () => loans(66_600, 67), /loans\.csv has more than 66666 rows.*npm run train/],
])('%s leave the data set of before where it was', async (_, bytes, message) => {
  await publishAll(services, [smallBundle()]);
  const before = loans(90, 80);
  await publish(before);
  await expect(publish(bytes())).rejects.toThrow(message);
  expect(await stored()).toEqual(before);
});

it('without a champion there is no schema to read it with', async () => {
  await expect(publish(loans(90, 80))).rejects.toMatchObject({ code: 'not_found' });
});
