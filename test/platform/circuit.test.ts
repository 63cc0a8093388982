import { beforeEach, describe, expect, it } from 'vitest';
import { SolventError } from '../../src/errors.ts';
import {
  type Circuit,
  circuit,
  guardedBlobs,
  guardedDatabase,
  guardedRedis,
} from '../../src/platform/circuit.ts';
import { memoryBlobStore } from '../../src/platform/memory/blob-store.ts';
import { manualClock } from '../../src/platform/memory/clock.ts';
import { memoryDatabase } from '../../src/platform/memory/database.ts';
import { memoryLogger } from '../../src/platform/memory/logger.ts';
import type { RedisConnection } from '../../src/platform/redis/connection.ts';
import { script } from '../../src/platform/redis/script.ts';

const away = new SolventError('storage_unavailable', 'nobody there', { retryAfterSeconds: 5 });

let clock: ReturnType<typeof manualClock>;
let logger: ReturnType<typeof memoryLogger>;
let server: () => Promise<string>;
let asked: number;
let sleeps: { milliseconds: number; wake(): void }[];
let guarded: Circuit;
let chance: number;
beforeEach(() => {
  clock = manualClock(1_000);
  logger = memoryLogger();
  server = async () => 'well';
  asked = 0;
  sleeps = [];
  chance = 0.5;
  guarded = circuit({
    server: 'database',
    probe: () => ask(),
    now: clock.now,
    sleep: (milliseconds) => new Promise((wake) => void sleeps.push({ milliseconds, wake })),
    random: () => chance,
    logger,
  });
});

const ask = () => {
  asked++;
  return server();
};
const run = () => guarded.run(ask).catch((error: Error) => error.message);
const goAway = () => {
  server = () => Promise.reject(away);
};

async function open() {
  goAway();
  await run();
  await run();
  clock.advance(1_000);
  await run();
}

/** Lets the wait before the next trial end, and the trial. */
async function trial(): Promise<number> {
  const { milliseconds, wake } = sleeps.shift()!;
  clock.advance(milliseconds);
  wake();
  await new Promise(setImmediate);
  return milliseconds;
}

describe('a circuit', () => {
  it('hands on what the server says', async () => {
    expect(await run()).toBe('well');
    goAway();
    await expect(guarded.run(ask)).rejects.toBe(away);
    expect(guarded.isOpen).toBe(false);
  });

  it('fails at once after three failures in a row that took a second, and asks the server nothing', async () => {
    await open();
    expect([guarded.isOpen, asked]).toEqual([true, 3]);
    const error: unknown = await guarded.run(ask).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'storage_unavailable', retryAfterSeconds: 5 });
    expect(asked).toBe(3);
    expect(logger.entries).toEqual([
      { level: 'warn', event: 'circuit_open', fields: { server: 'database', reason: 'nobody there' } },
    ]);
  });

  it('turns nobody away for connections that were cut at one moment', async () => {
    goAway();
    for (let n = 0; n < 20; n++) await run();
    clock.advance(999);
    await run();
    expect(guarded.isOpen).toBe(false);
    server = async () => 'well';
    await run();
    goAway();
    clock.advance(10_000);
    await run();
    expect(guarded.isOpen).toBe(false);
  });

  it.each([
    ['an answer', async () => 'well'],
    ['a refusal', () => Promise.reject(new SolventError('conflict', 'there already'))],
    ['an error of its own', () => Promise.reject(new Error('no such table'))],
  ])('is not opened where %s comes in between', async (_, answer) => {
    for (let n = 0; n < 10; n++) {
      goAway();
      await run();
      await run();
      clock.advance(1_000);
      server = answer;
      await run();
    }
    expect(guarded.isOpen).toBe(false);
  });

  it('asks behind all requests, less and less often, until the server answers', async () => {
    await open();
    const waits: number[] = [];
    for (let n = 0; n < 6; n++) waits.push(await trial());
    expect(waits).toEqual([375, 750, 1_500, 3_000, 3_750, 3_750]);
    expect([guarded.isOpen, asked]).toEqual([true, 9]);
    server = async () => 'well';
    await trial();
    expect([guarded.isOpen, sleeps.length]).toEqual([false, 0]);
    expect(await run()).toBe('well');
    expect(logger.entries.at(-1)).toEqual({
      level: 'info',
      event: 'circuit_closed',
      fields: { server: 'database', seconds: 16.875 },
    });
  });

  it('waits by chance for half of the time or more', async () => {
    chance = 0;
    await open();
    expect(await trial()).toBe(250);
    chance = 0.999;
    await trial();
    expect(await trial()).toBeCloseTo(1_999);
  });

  it('lets everybody through again to a server that answers with an error', async () => {
    await open();
    server = () => Promise.reject(new Error('no such table'));
    await trial();
    expect(guarded.isOpen).toBe(false);
    expect(await run()).toBe('no such table');
  });

  it('lets requests wait for nothing while the trial does', async () => {
    await open();
    server = () => new Promise(() => {});
    await trial();
    expect(await run()).toContain('The database is away');
  });

  it('asks no more once it is closed, and lets nobody wait who is about to end', async () => {
    await open();
    guarded.close();
    await trial();
    expect([guarded.isOpen, asked, sleeps.length]).toEqual([true, 3, 0]);
  });
});

const REDIS: RedisConnection = {
  run: async (_, keys) => keys,
  claim: async (installation) => installation,
  async ping() {},
  close() {},
};

it('stands before every call of a database, of a store and of Redis', async () => {
  await open();
  const database = guardedDatabase(memoryDatabase(), guarded);
  const blobs = guardedBlobs(memoryBlobStore({ clock }), guarded);
  const redis = guardedRedis(REDIS, guarded);
  const calls = [
    () => database.query('SELECT 1'),
    () => database.batch([{ sql: 'SELECT 1' }]),
    () => database.size(),
    () => blobs.head('key'),
    () => blobs.get('key'),
    () => blobs.put('key', 'value'),
    () => blobs.upload('key'),
    () => blobs.delete(['key']),
    () => blobs.list('k'),
    () => redis.run(script('return 1'), ['key'], []),
    () => redis.claim('mine'),
    () => redis.ping(),
  ];
  for (const call of calls) await expect(call()).rejects.toMatchObject({ code: 'storage_unavailable' });
  server = async () => 'well';
  await trial();
  expect(await database.query('SELECT ? AS one', [1])).toEqual([{ one: 1 }]);
  await blobs.put('key', 'value', { onlyIfAbsent: true });
  expect(await blobs.put('key', 'other', { onlyIfAbsent: true })).toBeNull();
  expect(await (await blobs.get('key', { offset: 1, length: 2 }))?.text()).toBe('al');
  expect(await redis.run(script('return 1'), ['key'], [])).toEqual(['key']);
  expect(await redis.claim('mine')).toBe('mine');
});
