import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { manualClock } from '../../../src/platform/memory/clock.ts';
import { memoryDatabase } from '../../../src/platform/memory/database.ts';
import { memoryLogger } from '../../../src/platform/memory/logger.ts';
import { LEASE_MS } from '../../../src/platform/node/leases.ts';
import { byTheClock } from '../../../workers/node/by-the-clock.ts';
import type { Running } from '../../../workers/node/running.ts';
import { clockedDatabase } from '../../platform/node/clocked-database.ts';

const MINUTE = 60_000;

let running: Running[];
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  running = [];
});
afterEach(async () => {
  const stopped = Promise.all(running.map((each) => each.stop()));
  await vi.runAllTimersAsync();
  await stopped;
  vi.useRealTimers();
});

async function installation() {
  const clock = manualClock(10 * MINUTE + 15_000);
  const state = memoryDatabase();
  state.migrate(join(import.meta.dirname, '../../../migrations'));
  const database = clockedDatabase(state, clock);
  const logger = memoryLogger();
  const sleep = (milliseconds: number) => new Promise<void>((done) => void setTimeout(done, milliseconds));
  const newId = () => crypto.randomUUID();
  /** A process of it that works so. */
  const begin = (work: (at: number, lost: AbortSignal) => Promise<void>) => {
    const process = byTheClock('sweep', MINUTE, work, { database, newId, sleep, logger });
    running.push(process);
    return process;
  };
  const pass = async (milliseconds: number) => {
    for (let left = milliseconds; left > 0; left -= 1_000) {
      const step = Math.min(left, 1_000);
      clock.advance(step);
      await vi.advanceTimersByTimeAsync(step);
    }
  };
  await vi.advanceTimersByTimeAsync(0);
  return { begin, pass, clock, database, logger };
}

it('runs at each full period, told which, and not before', async () => {
  const { begin, pass } = await installation();
  const at: number[] = [];
  begin(async (tick) => void at.push(tick));
  await pass(44_999);
  expect(at).toEqual([]);
  await pass(1);
  expect(at).toEqual([11 * MINUTE]);
  await pass(MINUTE);
  expect(at).toEqual([11 * MINUTE, 12 * MINUTE]);
});

it('runs once where several processes have one state', async () => {
  const { begin, pass } = await installation();
  const ran: string[] = [];
  for (const name of ['one', 'other']) begin(async () => void ran.push(name));
  await pass(45_000);
  expect(ran).toHaveLength(1);
  await pass(MINUTE);
  expect(ran).toHaveLength(2);
});

it('begins the next for whoever does not end', async () => {
  const { begin, pass, database } = await installation();
  const at: number[] = [];
  begin(async (tick) => void at.push(tick));
  // Of one that died in the midst of the tick before.
  await database.query('INSERT INTO leases VALUES (?, ?, ?, ?)', [
    'sweep',
    10 * MINUTE,
    'gone',
    11 * MINUTE + 20_000,
  ]);
  await pass(45_000);
  await pass(19_999);
  expect(at).toEqual([]);
  await pass(1);
  expect(at).toEqual([11 * MINUTE]);
  await pass(40_000);
  expect(at).toEqual([11 * MINUTE, 12 * MINUTE]);
});

it('runs at the tick of the database, however far the timers of a process are off', async () => {
  const { begin, pass, clock } = await installation();
  const at: number[] = [];
  begin(async (tick) => void at.push(tick));
  await pass(45_000);
  // As a timer that ends early by three seconds.
  clock.advance(-3_000);
  await pass(MINUTE);
  expect(at).toEqual([11 * MINUTE]);
  await pass(3_000);
  expect(at).toEqual([11 * MINUTE, 12 * MINUTE]);
  // And one that ends late by five: the next is in time again.
  clock.advance(5_000);
  await pass(MINUTE);
  await pass(MINUTE - 5_000);
  expect(at).toEqual([11, 12, 13, 14].map((minute) => minute * MINUTE));
});

it('is not overtaken where it takes longer than its period, and leaves out what it missed', async () => {
  const { begin, pass } = await installation();
  const release = Promise.withResolvers<void>();
  const at: number[] = [];
  for (let process = 0; process < 2; process++)
    begin(async (tick) => {
      at.push(tick);
      if (at.length === 1) await release.promise;
    });
  await pass(45_000);
  for (let passed = 0; passed < 2 * MINUTE; passed += LEASE_MS / 3) await pass(LEASE_MS / 3);
  expect(at).toEqual([11 * MINUTE]);
  release.resolve();
  await pass(LEASE_MS);
  expect(at).toEqual([11 * MINUTE, 13 * MINUTE]);
  await pass(LEASE_MS);
  expect(at).toEqual([11 * MINUTE, 13 * MINUTE, 14 * MINUTE]);
});

it('says that it failed, and runs the next time all the same', async () => {
  const { begin, pass, logger } = await installation();
  const error = new Error('away');
  let runs = 0;
  begin(async () => {
    if (++runs === 1) throw error;
  });
  await pass(45_000);
  await pass(MINUTE);
  expect(runs).toBe(2);
  expect(logger.entries).toMatchObject([
    { level: 'error', event: 'by_the_clock_failed', fields: { name: 'sweep', error } },
  ]);
});

it('runs the tick late that it could not ask for, from the first on', async () => {
  const { begin, pass, database, logger } = await installation();
  const query = vi.spyOn(database, 'query').mockRejectedValueOnce(new Error('away'));
  const at: number[] = [];
  begin(async (tick) => void at.push(tick));
  await pass(44_999);
  query.mockRejectedValueOnce(new Error('away')).mockRejectedValueOnce(new Error('away'));
  await pass(1);
  await pass(MINUTE / 3 - 1);
  expect(at).toEqual([]);
  await pass(1);
  expect(at).toEqual([11 * MINUTE]);
  expect(logger.entries.map(({ event }) => event)).toEqual(Array(3).fill('by_the_clock_failed'));
});

it('tells the work, and the log, that it lost its lease', async () => {
  const { begin, pass, database, logger } = await installation();
  const signals: AbortSignal[] = [];
  const release = Promise.withResolvers<void>();
  begin((_, lost) => {
    signals.push(lost);
    return release.promise;
  });
  await pass(45_000);
  // As where this process stood still for longer than its lease.
  await database.query("UPDATE leases SET holder = 'another'");
  await pass(LEASE_MS / 3);
  expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
  expect(logger.entries).toEqual([
    expect.objectContaining({
      level: 'warn',
      event: 'lease_lost',
      fields: { name: 'sweep', at: 11 * MINUTE },
    }),
  ]);
  release.resolve();
});

it('has stopped once the run that goes on is over, and none follows', async () => {
  const { begin, pass } = await installation();
  const release = Promise.withResolvers<void>();
  let begun = 0;
  let done = 0;
  const process = begin(async () => {
    begun++;
    await release.promise;
    done++;
  });
  await pass(45_000);
  const ended = process.stop().then(() => done);
  expect([begun, done]).toEqual([1, 0]);
  release.resolve();
  expect(await ended).toBe(1);
  await pass(3 * MINUTE);
  expect(begun).toBe(1);
});
