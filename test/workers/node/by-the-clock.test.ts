import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { manualClock } from '../../../src/platform/memory/clock.ts';
import { memoryLogger } from '../../../src/platform/memory/logger.ts';
import { sqliteDatabase } from '../../../src/platform/node/sqlite.ts';
import { createTicksTable } from '../../../src/platform/node/ticks.ts';
import { byTheClock } from '../../../workers/node/by-the-clock.ts';
import type { Running } from '../../../workers/node/running.ts';

const MINUTE = 60_000;

let running: Running[];
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  running = [];
});
afterEach(async () => {
  await Promise.all(running.map((each) => each.stop()));
  vi.useRealTimers();
});

async function installation() {
  const clock = manualClock(10 * MINUTE + 15_000);
  const counts = sqliteDatabase(':memory:');
  await createTicksTable(counts);
  const logger = memoryLogger();
  /** A process of it that works so. */
  const begin = (work: (at: number) => Promise<void>) => {
    const process = byTheClock('sweep', MINUTE, work, { counts, clock, logger });
    running.push(process);
    return process;
  };
  const pass = async (milliseconds: number) => {
    clock.advance(milliseconds);
    await vi.advanceTimersByTimeAsync(milliseconds);
  };
  return { begin, pass, logger };
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

it('is not overtaken where it takes longer than its period, and leaves out what it missed', async () => {
  const { begin, pass } = await installation();
  const release = Promise.withResolvers<void>();
  const at: number[] = [];
  begin(async (tick) => {
    at.push(tick);
    await release.promise;
  });
  await pass(45_000);
  await pass(2 * MINUTE + 1_000);
  expect(at).toEqual([11 * MINUTE]);
  release.resolve();
  await pass(0);
  await pass(59_000);
  expect(at).toEqual([11 * MINUTE, 14 * MINUTE]);
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
