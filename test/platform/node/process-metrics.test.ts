import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { manualClock } from '../../../src/platform/memory/clock.ts';
import { createMetricsTables, sqliteMetrics } from '../../../src/platform/node/metrics.ts';
import { tellOfProcess, tellOfThisProcess } from '../../../src/platform/node/process-metrics.ts';
import { sqliteDatabase } from '../../../src/platform/node/sqlite.ts';

const measures = (bytes: number) => async () => ({ process_resident_memory_bytes: bytes });

async function open() {
  const database = sqliteDatabase(':memory:');
  await createMetricsTables(database);
  const clock = manualClock();
  const told = async () =>
    (await sqliteMetrics(database, clock).read()).map(({ name, labels, value }) => [name, ...labels, value]);
  return { database, clock, told };
}

describe('what processes tell of themselves', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('stands in the metrics of all of them, each with its last word', async () => {
    const { database, clock, told } = await open();
    let bytes = 1;
    const ends = [
      tellOfProcess(database, clock, 'one', async () => ({ process_resident_memory_bytes: bytes++ })),
      tellOfProcess(database, clock, 'two', measures(20)),
    ];
    await vi.advanceTimersByTimeAsync(5_000);
    expect(await told()).toEqual([
      ['process_resident_memory_bytes', 'one', 2],
      ['process_resident_memory_bytes', 'two', 20],
    ]);
    await Promise.all(ends.map((end) => end()));
  });

  it('is gone when a process stops, though it was about to tell something', async () => {
    const { database, clock, told } = await open();
    await tellOfProcess(database, clock, 'one', measures(1))();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await told()).toEqual([]);
  });

  it('is gone 30 seconds after the last word of one that was killed, and its row with the next word of another', async () => {
    const { database, clock, told } = await open();
    tellOfProcess(database, clock, 'killed', measures(1));
    await vi.advanceTimersByTimeAsync(0);
    vi.clearAllTimers();
    clock.advance(30_000);
    expect(await told()).toHaveLength(1);
    clock.advance(1);
    expect(await told()).toEqual([]);
    const end = tellOfProcess(database, clock, 'other', measures(2));
    await vi.advanceTimersByTimeAsync(0);
    expect(await database.query('SELECT process FROM processes')).toEqual([{ process: 'other' }]);
    await end();
  });

  it('comes back after a time in which nothing could be written', async () => {
    const { database, clock, told } = await open();
    let isAway = true;
    const batch: typeof database.batch = async (statements) => {
      if (isAway) throw new Error('away');
      return database.batch(statements);
    };
    const end = tellOfProcess({ ...database, batch }, clock, 'one', measures(1));
    await vi.advanceTimersByTimeAsync(5_000);
    expect(await told()).toEqual([]);
    isAway = false;
    await vi.advanceTimersByTimeAsync(5_000);
    expect(await told()).toHaveLength(1);
    await end();
  });
});

it('this process tells what it takes, in the units of the names', async () => {
  const { database, told } = await open();
  const now = Date.now();
  const end = tellOfThisProcess(database, { now: () => now });
  const rows = await vi.waitFor(async () => {
    const rows = await database.query<{ process: string; measures: string }>('SELECT * FROM processes');
    expect(rows).toHaveLength(1);
    return rows;
  });
  const { process: name, measures } = rows[0]!;
  const taken = JSON.parse(measures) as Record<string, number>;
  const start = taken.process_start_time_seconds!;
  expect(name).toMatch(new RegExp(`:${process.pid}:${start}$`));
  expect(Math.abs(now / 1000 - process.uptime() - start)).toBeLessThan(2);
  const { user, system } = process.cpuUsage();
  expect(taken.process_cpu_seconds_total! / ((user + system) / 1e6)).toBeCloseTo(1, 0);
  expect(taken.process_resident_memory_bytes! / process.memoryUsage.rss()).toBeCloseTo(1, 0);
  if (process.platform === 'linux') expect(taken.process_open_fds).toBeGreaterThan(3);
  expect(taken.nodejs_eventloop_lag_p99_seconds).toBeLessThan(1);
  await end();
  expect(await told()).toEqual([]);
});
