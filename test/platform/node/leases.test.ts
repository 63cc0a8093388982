import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { manualClock } from '../../../src/platform/memory/clock.ts';
import { memoryDatabase } from '../../../src/platform/memory/database.ts';
import { databaseTime, LEASE_MS, runOnce } from '../../../src/platform/node/leases.ts';
import type { SqliteDatabase } from '../../../src/platform/node/sqlite.ts';
import type { Database } from '../../../src/ports.ts';
import { clockedDatabase } from './clocked-database.ts';

const PERIOD = 60_000;
const NOON = 1_764_417_600_000;

let real: SqliteDatabase;
let clock: ReturnType<typeof manualClock>;
let database: Database;
beforeEach(() => {
  real = memoryDatabase();
  real.migrate(join(import.meta.dirname, '../../../migrations'));
  clock = manualClock(NOON);
  database = clockedDatabase(real, clock);
});
afterEach(() => {
  vi.useRealTimers();
  real.close();
});

let holders = 0;
const tickOf = (holder: string) => ({ name: 'sweep', period: PERIOD, holder });

/** What one more process gets that asks now and does nothing: the tick, or how it stands. */
async function ask(holder = `holder ${++holders}`) {
  const got: number[] = [];
  const standing = await runOnce(database, tickOf(holder), async (tick) => void got.push(tick));
  return standing ?? got[0];
}

/** From here on: a database that is asked by several at once waits by timers as well. */
function fakeTimers() {
  if (!vi.isFakeTimers()) vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
}

/** A process that is at work, on timers that `pass` moves. */
async function atWork(holder = `holder ${++holders}`) {
  const begun = Promise.withResolvers<AbortSignal>();
  const work = Promise.withResolvers<void>();
  fakeTimers();
  const ran = runOnce(database, tickOf(holder), (_, lost) => {
    begun.resolve(lost);
    return work.promise;
  });
  const lost = await begun.promise;
  return {
    lost,
    async end() {
      work.resolve();
      await ran;
    },
    async fail() {
      work.reject(new Error('failed'));
      await ran;
    },
  };
}

/** As one that dies: it holds the lease, and is not heard of again. */
async function dies(holder = `holder ${++holders}`) {
  fakeTimers();
  await new Promise<void>((begun) => {
    runOnce(database, tickOf(holder), () => {
      begun();
      return new Promise(() => {});
    });
  });
  vi.clearAllTimers();
  vi.useRealTimers();
}

const lease = async () =>
  (await real.query<{ holder: string; until: number }>('SELECT holder, until FROM leases'))[0]!;

/** Each step ends once what was asked in it was answered. */
async function pass(milliseconds: number) {
  for (let left = milliseconds; left > 0; left -= LEASE_MS / 3) {
    const step = Math.min(left, LEASE_MS / 3);
    clock.advance(step);
    if (!vi.isFakeTimers()) continue;
    const query = vi.spyOn(database, 'query');
    const before = query.mock.results.length;
    await vi.advanceTimersByTimeAsync(step);
    await Promise.allSettled(query.mock.results.slice(before).map(({ value }) => value));
    await new Promise((done) => void setImmediate(done));
  }
}

describe('a tick', () => {
  it('is for one of those who ask at once, and tells the others how it stands', async () => {
    clock.advance(7_000);
    const got = await Promise.all([ask(), ask(), ask()]);
    expect(got.filter((each) => typeof each === 'number')).toEqual([NOON]);
    expect(got.filter((each) => typeof each === 'object')).toHaveLength(2);
    expect(await ask()).toEqual({ now: NOON + 7_000, tick: NOON, until: NOON + 7_000 });
  });

  it('is followed by the next, which nobody had yet', async () => {
    await ask();
    await pass(PERIOD - 1);
    expect(await ask()).toMatchObject({ tick: NOON });
    await pass(1);
    expect(await ask()).toBe(NOON + PERIOD);
    expect(await ask()).toMatchObject({ tick: NOON + PERIOD });
  });

  it('is one of its own work alone', async () => {
    await ask();
    const got: number[] = [];
    const drift = { name: 'drift', period: 5 * PERIOD, holder: 'another' };
    await runOnce(database, drift, async (tick) => void got.push(tick));
    expect(got).toEqual([NOON]);
  });

  it('is not run again where its process died, and the next is run once the lease has ended', async () => {
    await pass(50_000);
    await dies();
    expect(await ask()).toMatchObject({ tick: NOON });
    await pass(10_000);
    expect(await ask()).toMatchObject({ now: NOON + PERIOD, tick: NOON, until: NOON + 80_000 });
    await pass(20_000);
    expect(await ask()).toBe(NOON + PERIOD);
  });

  it('is got by whoever asks again because the answer was lost, once', async () => {
    const answered = database;
    database = {
      ...answered,
      async query(sql, params) {
        await answered.query(sql, params);
        throw new Error('lost');
      },
    };
    await expect(ask('same')).rejects.toThrow('lost');
    database = answered;
    expect(await ask('other')).toMatchObject({ tick: NOON });
    expect(await ask('same')).toBe(NOON);
    expect(await ask('same')).toMatchObject({ tick: NOON });
  });
});

describe('a clock that jumps', () => {
  it('back by more than a period keeps nobody from a tick, nor from the one after', async () => {
    await ask();
    clock.advance(-10 * PERIOD);
    expect(await ask()).toBe(NOON - 10 * PERIOD);
    clock.advance(PERIOD);
    expect(await ask()).toBe(NOON - 9 * PERIOD);
  });

  it('back by a period leaves one out', async () => {
    await ask();
    clock.advance(-PERIOD);
    expect(await ask()).toMatchObject({ tick: NOON });
    clock.advance(PERIOD);
    expect(await ask()).toMatchObject({ tick: NOON });
    clock.advance(PERIOD);
    expect(await ask()).toBe(NOON + PERIOD);
  });

  it('back ends a lease that would be longer than one that began now', async () => {
    await dies();
    clock.advance(-10 * PERIOD);
    expect(await ask()).toBe(NOON - 10 * PERIOD);
  });

  it('forth ends a lease early, and its holder learns of it and takes nothing from the other', async () => {
    const first = await atWork();
    clock.advance(PERIOD);
    expect(await ask()).toBe(NOON + PERIOD);
    expect(first.lost.aborted).toBe(false);
    await pass(LEASE_MS / 3);
    expect(first.lost.aborted).toBe(true);
    await first.end();
    expect(await lease()).toEqual({ holder: '', until: NOON + PERIOD });
  });
});

describe('a lease', () => {
  it('is prolonged while the work goes on, so that nobody overtakes it', async () => {
    const { lost, end } = await atWork();
    await pass(3 * PERIOD);
    expect(await ask()).toMatchObject({ now: NOON + 3 * PERIOD, tick: NOON });
    expect(lost.aborted).toBe(false);
    await end();
    expect(await ask()).toBe(NOON + 3 * PERIOD);
  });

  it('ends with the work, and with work that fails', async () => {
    const { fail } = await atWork();
    await expect(fail()).rejects.toThrow('failed');
    expect(await lease()).toEqual({ holder: '', until: NOON });
    await pass(PERIOD);
    expect((await lease()).until).toBe(NOON);
  });

  it('is lost for whoever cannot prolong it until it has ended, and not before', async () => {
    const { lost, end } = await atWork();
    await pass(LEASE_MS / 3);
    const query = vi.spyOn(database, 'query').mockRejectedValue(new Error('away'));
    query.mockClear();
    await pass(LEASE_MS - 1);
    expect(query).toHaveBeenCalledTimes(2);
    expect(lost.aborted).toBe(false);
    await pass(1);
    expect(lost.aborted).toBe(true);
    await end();
  });

  it('outlives a database that was away for less', async () => {
    const { lost, end } = await atWork();
    vi.spyOn(database, 'query').mockRejectedValueOnce(new Error('away'));
    await pass(LEASE_MS / 3);
    expect((await lease()).until).toBe(NOON + LEASE_MS);
    await pass(PERIOD);
    expect(lost.aborted).toBe(false);
    await end();
  });
});

it('reads the clock that the database has', async () => {
  const before = Date.now();
  const read = await databaseTime(real);
  // To read it as seconds may cost a millisecond.
  expect(read).toBeGreaterThanOrEqual(before - 1);
  expect(read).toBeLessThanOrEqual(Date.now() + 1);
});
