import { beforeEach, expect, it } from 'vitest';
import { manualClock } from '../../src/platform/memory/clock.ts';
import { memoryDatabase } from '../../src/platform/memory/database.ts';
import { memoryLogger } from '../../src/platform/memory/logger.ts';
import { memoryMetrics } from '../../src/platform/memory/metrics.ts';
import { type MemoryQueue, memoryQueue } from '../../src/platform/memory/queue.ts';
import type { Database, QueueMessage } from '../../src/ports.ts';
import { consumeSamples } from '../../src/samples/consume.ts';
import { type SampleSource, sampleMessage } from '../../src/samples/sample.ts';

const clock = manualClock();
const logger = memoryLogger();
let database: Database;
let queue: MemoryQueue<unknown>;
let metrics: ReturnType<typeof memoryMetrics>;
beforeEach(() => {
  const migrated = memoryDatabase();
  migrated.migrate('migrations');
  database = migrated;
  // As in workers/drift/wrangler.toml.
  queue = memoryQueue<unknown>({ clock, maxRetries: 10 });
  metrics = memoryMetrics(clock);
});

const sample = (id: string, source: SampleSource = 'realtime') =>
  sampleMessage(
    'loans',
    {
      id,
      source,
      version: '1',
      values: [1],
      features: [1],
      probability: 0.5,
      at: 0,
    },
    1,
  );
const deliver = () =>
  queue.deliver((messages) => consumeSamples({ database, logger, metrics, perMinute: 100 }, messages), 100);
const counted = async () =>
  Object.fromEntries((await metrics.read()).map(({ labels, value }) => [labels.join(' '), value]));
const ids = async () => (await database.query('SELECT id FROM samples')).length;

it('stores a batch once, even when it is delivered again', async () => {
  await queue.send([sample('a'), sample('b'), sample('a')]);
  await deliver();
  await queue.send([sample('b')]);
  await deliver();
  expect(await ids()).toBe(2);
  expect(queue.size()).toBe(0);
  expect(await counted()).toEqual({ 'realtime kept': 2 });
});

it('stores messages of many samples, and those of before, which are one', async () => {
  await queue.send([[sample('a'), sample('b')], sample('c'), [sample('d', 'batch')]]);
  await deliver();
  expect(await ids()).toBe(4);
  expect(await counted()).toEqual({ 'realtime kept': 3, 'batch kept': 1 });
});

it('writes the samples of a wide schema in statements that D1 takes', async () => {
  const wide = Array.from({ length: 60 }, (_, index) => ({
    ...sample(`${index}`),
    inputs: Array.from({ length: 5_000 }, () => 1 / 7),
  }));
  const { batch } = database;
  let longest = 0;
  database.batch = async (statements) => {
    for (const { params = [] } of statements)
      for (const value of params) longest = Math.max(longest, String(value).length);
    return batch.call(database, statements);
  };
  await queue.send(wide.map((one) => [one]));
  await deliver();
  expect(await ids()).toBe(60);
  expect(longest).toBeGreaterThan(500_000);
  expect(longest).toBeLessThan(2_000_000);
});

it('counts each sample of a message that is given up', async () => {
  database.batch = async () => {
    throw new Error('away');
  };
  await queue.send([[sample('a'), sample('b'), sample('c')]]);
  for (let attempt = 0; attempt < 11; attempt++) {
    await deliver();
    clock.advance((queue.nextDue() ?? clock.now()) - clock.now());
  }
  expect(await counted()).toEqual({ 'realtime dropped': 3 });
});

it('counts as kept what is in the database, and as dropped what is not, each by its source', async () => {
  for (const source of ['realtime', 'batch'] as const)
    for (let n = 0; n < 150; n++) await queue.send([sample(`${source} ${n}`, source)]);
  while (queue.size() > 0) await deliver();
  expect(await ids()).toBe(200);
  expect(await counted()).toEqual({
    'realtime kept': 100,
    'realtime dropped': 50,
    'batch kept': 100,
    'batch dropped': 50,
  });
});

it('passes over what is no sample, and keeps its neighbours', async () => {
  await queue.send([{ id: 'x' }, sample('a'), 'nonsense']);
  await deliver();
  expect(await ids()).toBe(1);
  expect(queue.size()).toBe(0);
  expect(logger.entries.filter(({ event }) => event === 'sample_unreadable')).toHaveLength(2);
});

it('waits longer each time while the database is away, and loses nothing when it comes back', async () => {
  const { batch } = database;
  database.batch = async () => {
    throw new Error('away');
  };
  await queue.send([sample('a')]);
  const waits: number[] = [];
  for (let attempt = 0; attempt < 10; attempt++) {
    await deliver();
    waits.push((queue.nextDue()! - clock.now()) / 1000);
    clock.advance(queue.nextDue()! - clock.now());
  }
  expect(waits).toEqual([5, 10, 20, 40, 80, 160, 320, 640, 1280, 2560]);
  database.batch = batch;
  await deliver();
  expect(await ids()).toBe(1);
  expect(await counted()).toEqual({ 'realtime kept': 1 });
});

it('never waits longer than an hour', async () => {
  database.batch = async () => {
    throw new Error('away');
  };
  const delays: (number | undefined)[] = [];
  const message = (attempts: number): QueueMessage<unknown> => ({
    id: `${attempts}`,
    body: sample('a'),
    attempts,
    ack: () => expect.unreachable(),
    retry: (options) => void delays.push(options?.delaySeconds),
  });
  await consumeSamples({ database, logger, metrics, perMinute: 100 }, [
    message(10),
    message(11),
    message(50),
  ]);
  expect(delays).toEqual([2560, 3600, 3600]);
});

it('counts what is given up in the end', async () => {
  database.batch = async () => {
    throw new Error('away');
  };
  await queue.send([sample('a')]);
  while (queue.size() > 0) {
    clock.advance(queue.nextDue()! - clock.now());
    await deliver();
  }
  expect(await counted()).toEqual({ 'realtime dropped': 1 });
});
