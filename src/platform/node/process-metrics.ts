import { readdir } from 'node:fs/promises';
import { hostname } from 'node:os';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Clock, Database, Statement } from '../../ports.ts';
import type { MetricName } from '../../telemetry/definitions.ts';
import type { Series } from '../../telemetry/series.ts';
import { every } from './every.ts';

const TELL_MILLISECONDS = 5_000;
/** Whoever was not heard of for so long is gone: killed, or without a disk to write to. */
const GONE_MILLISECONDS = 30_000;
const NANOSECONDS = 1e9;
/** Between two looks at how late the event loop is. */
const LOOK_MILLISECONDS = 20;

/** What is told of a process, by the metrics' names. */
export type Measures = Partial<Record<MetricName, number>>;

/** What every process of an installation told of itself last. */
export const PROCESSES_TABLE: Statement = {
  sql: `CREATE TABLE IF NOT EXISTS processes (
    process TEXT PRIMARY KEY, at INTEGER NOT NULL, measures TEXT NOT NULL
  ) WITHOUT ROWID`,
};

/**
 * Tells the others every 5 seconds what a process takes: whoever of them is asked for `/metrics` tells it of all.
 *
 * @param process HOST:PID:START, which no other process has or had
 * @param measures what it takes now, and since it was asked last
 * @returns ends it, after which nothing is told of the process
 */
export function tellOfProcess(
  database: Database,
  clock: Clock,
  process: string,
  measures: () => Promise<Measures>,
): () => Promise<void> {
  let last: Promise<unknown> = Promise.resolve();
  const tell = () => {
    last = measures().then((taken) =>
      database.batch([
        { sql: 'DELETE FROM processes WHERE at < ?', params: [clock.now() - GONE_MILLISECONDS] },
        {
          sql: `INSERT INTO processes VALUES (?, ?, ?)
            ON CONFLICT (process) DO UPDATE SET at = excluded.at, measures = excluded.measures`,
          params: [process, clock.now(), JSON.stringify(taken)],
        },
      ]),
    );
    return last;
  };
  const end = every(TELL_MILLISECONDS, tell);
  // What cannot be told now is told in 5 seconds.
  void tell().catch(() => {});
  return async () => {
    end();
    await last.catch(() => {});
    await database
      .batch([{ sql: 'DELETE FROM processes WHERE process = ?', params: [process] }])
      // It is not heard of any more, and that says the same.
      .catch(() => {});
  };
}

/** What the processes that were heard of lately told of themselves. @param now milliseconds since the Unix epoch */
export async function readProcesses(database: Database, now: number): Promise<Series[]> {
  const rows = await database.query<{ process: string; measures: string }>(
    'SELECT process, measures FROM processes WHERE at >= ? ORDER BY process',
    [now - GONE_MILLISECONDS],
  );
  return rows.flatMap(({ process, measures }) =>
    Object.entries(JSON.parse(measures) as Measures).map(([name, value]) => ({
      name: name as MetricName,
      labels: [process],
      value,
    })),
  );
}

/**
 * Tells of this process, from the thread that calls it: see `tellOfProcess`.
 * @param more what else there is to tell
 */
export function tellOfThisProcess(
  database: Database,
  clock: Clock,
  more: () => Measures = () => ({}),
): () => Promise<void> {
  const start = Math.floor((clock.now() - process.uptime() * 1000) / 1000);
  const delay = monitorEventLoopDelay({ resolution: LOOK_MILLISECONDS });
  delay.enable();
  /** Node counts from one look to the next; the time between them is no delay. */
  const late = (percentile: number) =>
    Math.max(0, delay.percentile(percentile) / NANOSECONDS - LOOK_MILLISECONDS / 1000);
  const end = tellOfProcess(database, clock, `${hostname()}:${process.pid}:${start}`, async () => {
    const { user, system } = process.cpuUsage();
    const files = await openFiles();
    const measures: Measures = {
      process_cpu_seconds_total: (user + system) / 1e6,
      process_resident_memory_bytes: process.memoryUsage.rss(),
      process_start_time_seconds: start,
      ...(files !== undefined && { process_open_fds: files }),
      nodejs_eventloop_lag_p50_seconds: late(50),
      nodejs_eventloop_lag_p99_seconds: late(99),
      ...more(),
    };
    delay.reset();
    return measures;
  });
  return async () => {
    delay.disable();
    await end();
  };
}

/** Undefined where the system does not tell, as on macOS. */
async function openFiles(): Promise<number | undefined> {
  try {
    return (await readdir('/proc/self/fd')).length;
  } catch {
    return undefined;
  }
}
