import { expect, it } from 'vitest';
import { listReports, readReport, reportKey } from '../../src/drift/reports/store.ts';
import { sweepDrift } from '../../src/drift/sweep.ts';
import { storeOutcomes } from '../../src/outcomes/store.ts';
import { joinKey } from '../../src/samples/join-key.ts';
import { sampleMessage } from '../../src/samples/sample.ts';
import { storeSamples } from '../../src/samples/store.ts';
import { driftWorld, START } from './world.ts';

const DAY = 86_400_000;

async function sampled(source: 'realtime' | 'batch', count: number, at: number) {
  const world = await driftWorld();
  const messages = Array.from({ length: count }, (_, index) =>
    sampleMessage('loan-default', {
      id: `${source} ${index}`,
      source,
      version: '1',
      values: [1],
      features: [1],
      probability: 0.5,
      at,
    }),
  );
  await storeSamples(world.services.database, messages, 1_000);
  return world;
}
const sweepAt = async (world: Awaited<ReturnType<typeof driftWorld>>, at: number) => {
  const { clock } = world.services;
  clock.advance(at - clock.now());
  await sweepDrift({ ...world.services, retentionDays: 400 });
};
const left = async ({ services }: Awaited<ReturnType<typeof driftWorld>>, table = 'samples') =>
  (await services.database.query(`SELECT 1 FROM ${table}`)).length;

it('keeps ten real-time samples of a minute once no window reaches back to them, and those with an outcome', async () => {
  const world = await sampled('realtime', 50, START);
  await storeOutcomes(
    world.services.database,
    [{ key: joinKey('realtime 33'), defaulted: 1, observedAt: START }],
    START,
  );
  await sweepAt(world, START + 8 * DAY);
  expect(await left(world)).toBe(50);
  await sweepAt(world, START + 8 * DAY + 1);
  expect(await left(world)).toBe(11);
  expect(await left(world, 'sample_minutes')).toBe(1);
  await sweepAt(world, START + 8 * DAY + 60_001);
  expect(await left(world, 'sample_minutes')).toBe(0);
});

it('does not thin the samples of a portfolio', async () => {
  const world = await sampled('batch', 50, START);
  await sweepAt(world, START + 399 * DAY);
  expect(await left(world)).toBe(50);
});

it('forgets samples and outcomes after the retention', async () => {
  const world = await sampled('batch', 5, START);
  await storeOutcomes(
    world.services.database,
    [{ key: joinKey('batch 1'), defaulted: 1, observedAt: START }],
    START,
  );
  await sweepAt(world, START + 400 * DAY);
  expect([await left(world), await left(world, 'outcomes')]).toEqual([5, 1]);
  await sweepAt(world, START + 400 * DAY + 1);
  expect([await left(world), await left(world, 'outcomes')]).toEqual([0, 0]);
});

it('deletes reports after 90 days, line and object', async () => {
  const world = await driftWorld();
  const old = await world.check(START);
  const recent = await world.check(START + 2 * DAY);
  const { database, blobs } = world.services;
  await sweepAt(world, START + 90 * DAY);
  expect(await readReport(database, blobs, 'loan-default', old.id)).toEqual(old);
  await sweepAt(world, START + 90 * DAY + 1);
  expect((await listReports(database, 'loan-default', { limit: 10 })).reports.map(({ id }) => id)).toEqual([
    recent.id,
  ]);
  expect(await blobs.head(reportKey('loan-default', old.id))).toBeNull();
  expect(await readReport(database, blobs, 'loan-default', recent.id)).toEqual(recent);
});
