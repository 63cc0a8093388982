import { expect, it } from 'vitest';
import { listReports, readReport, reportKey } from '../../src/drift/reports/store.ts';
import { sweepDrift } from '../../src/drift/sweep.ts';
import { storeOutcomes } from '../../src/outcomes/store.ts';
import { countApplications } from '../../src/samples/applications.ts';
import { eraseSamples } from '../../src/samples/erased.ts';
import { joinKey } from '../../src/samples/join-key.ts';
import { rankOf } from '../../src/samples/rank.ts';
import { sampleMessage } from '../../src/samples/sample.ts';
import { storeSamples } from '../../src/samples/store.ts';
import { driftWorld, START } from './world.ts';

const DAY = 86_400_000;

async function sampled(source: 'realtime' | 'batch', count: number, at: number) {
  const world = await driftWorld();
  const messages = Array.from({ length: count }, (_, index) =>
    sampleMessage(
      'loan-default',
      {
        id: `${source} ${index}`,
        source,
        version: '1',
        values: [1],
        features: [1],
        probability: 0.5,
        at,
      },
      1,
    ),
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

it.each(['realtime', 'batch'] as const)(
  'keeps 600 %s samples of an hour once no window reaches back to it, whatever is known of them: defaults are known first',
  async (source) => {
    const world = await sampled(source, 650, START);
    const ids = Array.from({ length: 650 }, (_, index) => `${source} ${index}`);
    const byRank = ids.toSorted((a, b) => rankOf(a) - rankOf(b));
    await storeOutcomes(
      world.services.database,
      'loan-default',
      [{ key: joinKey(byRank[633]!), defaulted: 1, observedAt: START }],
      START,
      { receipt: 'r', block: 0 },
    );
    await sweepAt(world, START + 8 * DAY + 3_599_999);
    expect(await left(world)).toBe(650);
    await sweepAt(world, START + 8 * DAY + 3_600_000);
    const rows = await world.services.database.query<{ id: string }>('SELECT id FROM samples ORDER BY rank');
    expect(rows.map(({ id }) => id)).toEqual(byRank.slice(0, 600).map(joinKey));
    expect(await left(world, 'sample_minutes')).toBe(0);
  },
);

it('thins each hour, version and source by itself, some of them each time', async () => {
  const world = await driftWorld();
  const { database } = world.services;
  for (const [hour, version, source] of [
    [0, '1', 'batch'],
    [0, '1', 'realtime'],
    [0, '2', 'batch'],
    [1, '1', 'batch'],
    [2, '1', 'batch'],
  ] as const)
    for (const half of [0, 1])
      await storeSamples(
        database,
        Array.from({ length: 310 }, (_, index) =>
          sampleMessage(
            'loan-default',
            {
              id: `${hour} ${version} ${source} ${half} ${index}`,
              source,
              version,
              values: [1],
              features: [1],
              probability: 0.5,
              at: START + hour * 3_600_000 + half * 1_800_000,
            },
            1,
          ),
        ),
        1_000,
      );
  await sweepAt(world, START + 9 * DAY);
  expect(await left(world)).toBe(4 * 600 + 620);
  expect(await left(world, 'sample_minutes')).toBe(2);
  await sweepAt(world, START + 9 * DAY);
  expect(await left(world)).toBe(5 * 600);
  expect(await left(world, 'sample_minutes')).toBe(0);
});

it('forgets which decisions were erased once no sample of their time is kept', async () => {
  const world = await driftWorld();
  await eraseSamples(world.services.database, [
    { id: 'first', at: START },
    { id: 'second', at: START + DAY },
  ]);
  await sweepAt(world, START + 400 * DAY);
  expect(await left(world, 'erased_decisions')).toBe(2);
  await sweepAt(world, START + 400 * DAY + 1);
  expect(await left(world, 'erased_decisions')).toBe(1);
});

it('forgets how many applications a minute had once no window reaches back to it', async () => {
  const world = await driftWorld();
  const reasons = [{ code: 'missing_value', field: 'employed', applications: 1 }];
  const counts = [0, 1].map((later) => ({
    minute: START / 60_000 + later,
    model: 'loan-default',
    version: '1',
    source: 'batch' as const,
    caller: 'shop',
    scored: 1,
    refused: 1,
    reasons,
  }));
  await world.services.database.batch(countApplications(counts));
  await sweepAt(world, START + 8 * DAY + 60_000);
  expect([await left(world, 'application_minutes'), await left(world, 'refusal_minutes')]).toEqual([1, 1]);
});

it('forgets samples and outcomes after the retention', async () => {
  const world = await sampled('batch', 5, START);
  await storeOutcomes(
    world.services.database,
    'loan-default',
    [{ key: joinKey('batch 1'), defaulted: 1, observedAt: START }],
    START,
    { receipt: 'r', block: 0 },
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

it('forgets which counts were written two days ago, and not those of a moment ago', async () => {
  const world = await driftWorld();
  const receipts = [START, START + 1].map((at) => ({
    sql: `INSERT INTO tally_receipts (at, id) VALUES (?, 'one')`,
    params: [at],
  }));
  await world.services.database.batch(receipts);
  await sweepAt(world, START + 2 * DAY);
  expect(await left(world, 'tally_receipts')).toBe(2);
  await sweepAt(world, START + 2 * DAY + 1);
  expect(await left(world, 'tally_receipts')).toBe(1);
});
