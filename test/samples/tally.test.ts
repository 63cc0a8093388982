import { beforeEach, describe, expect, it } from 'vitest';
import { manualClock } from '../../src/platform/memory/clock.ts';
import { memoryDatabase } from '../../src/platform/memory/database.ts';
import { memoryLogger } from '../../src/platform/memory/logger.ts';
import { memoryMetrics } from '../../src/platform/memory/metrics.ts';
import { memoryQueue } from '../../src/platform/memory/queue.ts';
import type { Database } from '../../src/ports.ts';
import { consumeSamples } from '../../src/samples/consume.ts';
import type { SampleMessage } from '../../src/samples/sample.ts';
import { createSampler } from '../../src/samples/sampling.ts';
import { createTally } from '../../src/samples/tally.ts';

const START = 1_700_000_040_000;
const schema = { fields: [], derived: [] };

let clock: ReturnType<typeof manualClock>;
let database: Database;
let logger: ReturnType<typeof memoryLogger>;
let sleepers: { until: number; wake(): void }[];
let work: Promise<unknown>[];
beforeEach(() => {
  clock = manualClock(START);
  const migrated = memoryDatabase();
  migrated.migrate('migrations');
  database = migrated;
  logger = memoryLogger();
  sleepers = [];
  work = [];
  ids = 0;
});

const background = (promise: Promise<unknown>) => void work.push(promise);
const sleep = (milliseconds: number) =>
  new Promise<void>((wake) => void sleepers.push({ until: clock.now() + milliseconds, wake }));
let ids: number;
const newId = () => `receipt ${ids++}`;
const isolate = () => createTally({ database, background, clock, logger, newId, sleep });

/** Lets time pass, and what waited for it go on. */
async function pass(milliseconds: number) {
  clock.advance(milliseconds);
  const due = sleepers.filter(({ until }) => until <= clock.now());
  sleepers = sleepers.filter((sleeper) => !due.includes(sleeper));
  for (const { wake } of due) wake();
  if (due.length > 0) await Promise.all(work.splice(0, due.length));
}

const shop = { model: 'loans', version: '1', caller: 'shop' };
const counted = () =>
  database.query('SELECT version, caller, scored, refused FROM application_minutes ORDER BY caller, version');

describe('the tally', () => {
  it('writes what all events counted within twenty seconds by one of them', async () => {
    const tally = isolate();
    for (let n = 0; n < 5; n++) tally.scored(shop);
    tally.scored({ ...shop, version: '2', caller: 'shop' });
    tally.refused({ ...shop, version: '1', caller: 'till' }, [{ code: 'missing_value', field: '' }], schema);
    expect(work).toHaveLength(1);
    await pass(19_999);
    expect(await counted()).toEqual([]);
    await pass(1);
    expect(await counted()).toEqual([
      { version: '1', caller: 'shop', scored: 5, refused: 0 },
      { version: '2', caller: 'shop', scored: 1, refused: 0 },
      { version: '1', caller: 'till', scored: 0, refused: 1 },
    ]);
    tally.scored(shop);
    await pass(20_000);
    expect((await counted())[0]).toMatchObject({ caller: 'shop', scored: 6 });
  });

  it('adds up what could not be scored, also while nothing is', async () => {
    const tally = isolate();
    tally.failed({ ...shop, version: 'none', caller: 'shop' });
    await pass(20_000);
    tally.failed({ ...shop, version: 'none', caller: 'shop' });
    tally.failed(shop);
    tally.scored(shop);
    await pass(20_000);
    expect(
      await database.query('SELECT version, scored, failed FROM application_minutes ORDER BY version'),
    ).toEqual([
      { version: '1', scored: 1, failed: 1 },
      { version: 'none', scored: 0, failed: 2 },
    ]);
  });

  it('keeps models apart whose versions have the same number', async () => {
    const tally = isolate();
    tally.scored(shop);
    tally.scored({ ...shop, model: 'cards' });
    tally.scored({ ...shop, model: 'cards' });
    await pass(20_000);
    expect(await database.query('SELECT model, scored FROM application_minutes ORDER BY model')).toEqual([
      { model: 'cards', scored: 2 },
      { model: 'loans', scored: 1 },
    ]);
    clock.advance(60_000);
    tally.scored(shop);
    await pass(20_000);
    expect([tally.fleetPerMinute('cards'), tally.fleetPerMinute('loans')]).toEqual([2, 1]);
  });

  it('counts an application in its own minute', async () => {
    const tally = isolate();
    tally.scored(shop);
    clock.advance(59_999 - (START % 60_000));
    tally.scored(shop);
    clock.advance(1);
    tally.scored(shop);
    await pass(0);
    const minutes = await database.query('SELECT scored FROM application_minutes ORDER BY minute');
    expect(minutes).toEqual([{ scored: 2 }, { scored: 1 }]);
  });

  it('lets another event write when the one that waited was killed', async () => {
    const tally = isolate();
    tally.scored(shop);
    sleepers = [];
    clock.advance(34_999);
    tally.scored(shop);
    expect(work).toHaveLength(1);
    clock.advance(1);
    tally.scored(shop);
    work.shift();
    await pass(20_000);
    const [{ scored }] = (await database.query<{ scored: number }>(
      'SELECT SUM(scored) AS scored FROM application_minutes',
    )) as [{ scored: number }];
    expect(scored).toBe(3);
  });

  const scored = async () => {
    const rows = await database.query<{ scored: number }>('SELECT scored FROM application_minutes');
    return rows.reduce((sum, row) => sum + row.scored, 0);
  };

  it.each([
    ['was not written', false],
    ['was written and not answered', true],
  ])('counts once what %s, and goes on while the database is away', async (_, isWritten) => {
    const tally = isolate();
    const { batch } = database;
    database.batch = async (statements) => {
      if (isWritten) await batch(statements);
      throw new Error('no answer came');
    };
    tally.scored(shop);
    tally.refused(shop, [{ code: 'missing_value', field: '' }], schema);
    await pass(20_000);
    tally.scored(shop);
    await pass(60_000);
    expect(logger.entries).toMatchObject([
      { level: 'warn', event: 'applications_wait', fields: { applications: 2, reason: 'no answer came' } },
      { level: 'warn', event: 'applications_wait', fields: { applications: 3, reason: 'no answer came' } },
    ]);
    database.batch = batch;
    tally.scored(shop);
    await pass(20_000);
    expect(await scored()).toBe(3);
    expect(await database.query('SELECT sum(refused) AS refused FROM application_minutes')).toEqual([
      { refused: 1 },
    ]);
    expect(await database.query('SELECT sum(applications) AS refused FROM refusal_minutes')).toEqual([
      { refused: 1 },
    ]);
    tally.scored(shop);
    await pass(20_000);
    expect(await scored()).toBe(4);
  });

  it('counts once what two leaders write at the same time', async () => {
    const tally = isolate();
    const { batch } = database;
    let answer = () => {};
    const answered = new Promise<void>((resolve) => {
      answer = resolve;
    });
    database.batch = async (statements) => {
      await answered;
      return batch(statements);
    };
    tally.scored(shop);
    clock.advance(20_000);
    for (const { wake } of sleepers.splice(0)) wake();
    await new Promise(setImmediate);
    tally.scored(shop);
    clock.advance(20_000);
    for (const { wake } of sleepers.splice(0)) wake();
    await new Promise(setImmediate);
    answer();
    await Promise.all(work.splice(0));
    expect(await scored()).toBe(2);
  });

  it('loses what is too much to wait, or waits for too long, and says so', async () => {
    const tally = isolate();
    const { batch } = database;
    database.batch = () => Promise.reject(new Error('away'));
    for (let n = 0; n < 30_002; n++) tally.scored({ ...shop, caller: `caller ${n}` });
    await pass(20_000);
    expect(logger.entries).toMatchObject([
      { event: 'applications_wait', fields: { applications: 30_000 } },
      { event: 'applications_not_counted', fields: { applications: 2 } },
    ]);
    database.batch = batch;
    clock.advance(24 * 3_600_000);
    tally.scored(shop);
    await pass(20_000);
    expect(logger.entries.at(-1)).toMatchObject({
      event: 'applications_not_counted',
      fields: { applications: 30_000 },
    });
    expect(await scored()).toBe(1);
  });

  it('knows the busiest of the last three full minutes of the fleet, once it has written', async () => {
    const [one, other] = [isolate(), isolate()];
    expect(one.fleetPerMinute('loans')).toBeNull();
    for (let n = 0; n < 40; n++) one.scored(shop);
    for (let n = 0; n < 60; n++) other.scored({ ...shop, version: '2', caller: 'till' });
    await pass(20_000);
    expect(one.fleetPerMinute('loans')).toBeNull();
    clock.advance(40_000);
    one.scored(shop);
    await pass(20_000);
    expect(one.fleetPerMinute('loans')).toBe(100);
    expect(one.fleetPerMinute('cards')).toBeNull();
    clock.advance(4 * 60_000);
    one.scored(shop);
    await pass(20_000);
    expect(one.fleetPerMinute('loans')).toBeNull();
  });
});

it('a busy fleet sends about twice the samples that it keeps, not a tenth of all predictions', async () => {
  const queue = memoryQueue<SampleMessage[]>({ clock });
  const metrics = memoryMetrics(clock);
  const sends: Promise<unknown>[] = [];
  const isolates = Array.from({ length: 10 }, () => {
    const tally = isolate();
    const services = {
      queue,
      logger,
      metrics,
      tally,
      background: (send: Promise<unknown>) => void sends.push(send),
      sleep: async () => {},
    };
    return { tally, sampler: createSampler(services, { rate: 0.1, perMinute: 24 }) };
  });
  let made = 0;
  const sent: number[] = [];
  for (let second = 0; second < 300; second++) {
    for (let n = 0; n < 100; n++) {
      const { tally, sampler } = isolates[n % 10]!;
      sampler.offer('loans', {
        id: `prediction ${made++}`,
        source: 'realtime',
        version: '1',
        values: [1],
        features: [1],
        probability: 0.5,
        at: clock.now(),
      });
      tally.scored(shop);
    }
    await pass(1_000);
    if (second % 60 === 59) {
      sent.push(queue.size());
      const consume = (messages: Parameters<typeof consumeSamples>[1]) =>
        consumeSamples({ database, logger, metrics, perMinute: 24 }, messages);
      while (await queue.deliver(consume, 100));
    }
  }
  await Promise.all(sends);
  // 6,000 predictions a minute: the first minute by what each isolate scores, 24 + 24 ln (600 / 240); then 48.
  expect(Math.abs(sent[0]! - 460)).toBeLessThan(100);
  // Binomial with a mean of 48: six standard deviations are 42.
  for (const messages of sent.slice(2)) expect(Math.abs(messages - 48)).toBeLessThan(42);
  const kept = await database.query('SELECT COUNT(*) AS kept FROM samples GROUP BY at / 60000');
  expect(kept.slice(0, 5)).toEqual([...Array(5)].map(() => ({ kept: 24 })));
}, 30_000);
