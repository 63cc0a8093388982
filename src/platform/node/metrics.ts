import type { Clock, Database, FleetMetrics } from '../../ports.ts';
import type { MetricName } from '../../telemetry/definitions.ts';
import type { Series } from '../../telemetry/series.ts';
import { isCurrent, keyOf, totals } from '../../telemetry/totals.ts';
import { PROCESSES_TABLE, readProcesses } from './process-metrics.ts';

/** How long a process gathers before it adds to the totals: a crash loses no more than that. */
const GATHER_MILLISECONDS = 1_000;

export interface SqliteMetrics extends FleetMetrics {
  /** Adds what was gathered, at once, and gathers no more behind the caller's back. */
  close(): Promise<void>;
}

/**
 * The totals of all processes on one database, which outlive each of them. A histogram with other buckets than before is
 * another series: old observations cannot be put into new bounds.
 */
export async function createMetricsTables(database: Database): Promise<void> {
  await database.batch([
    {
      sql: `CREATE TABLE IF NOT EXISTS metric_series (
        key TEXT PRIMARY KEY, name TEXT NOT NULL, labels TEXT NOT NULL, value REAL NOT NULL, at INTEGER, buckets INTEGER
      ) WITHOUT ROWID`,
    },
    {
      sql: `CREATE TABLE IF NOT EXISTS metric_buckets (
        key TEXT NOT NULL, bucket INTEGER NOT NULL, count INTEGER NOT NULL, PRIMARY KEY (key, bucket)
      ) WITHOUT ROWID`,
    },
    PROCESSES_TABLE,
  ]);
}

/** Gathers a process's counts, and adds them to the totals of all processes once a second. */
export function sqliteMetrics(database: Database, clock: Clock): SqliteMetrics {
  const gathered = totals(clock);
  let timer: NodeJS.Timeout | undefined;

  async function deliver(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    const series = gathered.take();
    if (series.length === 0) return;
    try {
      await add(database, series);
    } catch (error) {
      // They go with the next.
      gathered.merge(series);
      throw error;
    }
  }

  return {
    count: gathered.count,
    observe: gathered.observe,
    gauge: gathered.gauge,
    flush() {
      timer ??= setTimeout(() => void deliver().catch(() => {}), GATHER_MILLISECONDS).unref();
      return undefined;
    },
    async read() {
      // Without room nothing can be added, and what is there can be read: one's own goes on waiting.
      await deliver().catch(() => {});
      const now = clock.now();
      const all = [...(await read(database)), ...(await readProcesses(database, now))];
      return all.filter((series) => isCurrent(series, now));
    },
    // Its own thread reads: none that answers waits, and whoever comes next, to whichever process, is told as much or more.
    keptMilliseconds: 0,
    close: () => deliver(),
  };
}

async function add(database: Database, series: Series[]): Promise<void> {
  // One value that is no number would keep all others out.
  const rows = series
    .filter(({ value }) => Number.isFinite(value))
    .map(({ name, labels, value, at, buckets }) => [
      rowKey({ name, labels, value, ...(buckets && { buckets }) }),
      name,
      JSON.stringify(labels),
      value,
      at ?? null,
      buckets?.length ?? null,
    ]);
  const counts = series.flatMap((each) =>
    (each.buckets ?? []).flatMap((count, bucket) => (count === 0 ? [] : [[rowKey(each), bucket, count]])),
  );
  await database.batch([
    {
      sql: `INSERT INTO metric_series
        SELECT value ->> 0, value ->> 1, value ->> 2, CAST(value ->> 3 AS DOUBLE PRECISION), CAST(value ->> 4 AS BIGINT),
          CAST(value ->> 5 AS BIGINT) FROM json_each(?) WHERE true
        ON CONFLICT (key) DO UPDATE SET
          value = CASE WHEN excluded.at IS NULL THEN metric_series.value + excluded.value
                       WHEN excluded.at >= metric_series.at THEN excluded.value ELSE metric_series.value END,
          at = CASE WHEN excluded.at > metric_series.at THEN excluded.at
                    WHEN excluded.at <= metric_series.at THEN metric_series.at END`,
      params: [JSON.stringify(rows)],
    },
    {
      sql: `INSERT INTO metric_buckets SELECT value ->> 0, CAST(value ->> 1 AS BIGINT), CAST(value ->> 2 AS BIGINT)
          FROM json_each(?) WHERE true
        ON CONFLICT (key, bucket) DO UPDATE SET count = metric_buckets.count + excluded.count`,
      params: [JSON.stringify(counts)],
    },
  ]);
}

type SeriesRow = {
  key: string;
  name: string;
  labels: string;
  value: number;
  at: number | null;
  buckets: number | null;
};

async function read(database: Database): Promise<Series[]> {
  const counts = await database.query<{ key: string; bucket: number; count: number }>(
    'SELECT key, bucket, count FROM metric_buckets',
  );
  const rows = await database.query<SeriesRow>(
    'SELECT key, name, labels, value, at, buckets FROM metric_series',
  );
  const all = new Map<string, Series>();
  for (const { key, name, labels, value, at, buckets } of rows)
    all.set(key, {
      name: name as MetricName,
      labels: JSON.parse(labels) as string[],
      value,
      ...(at !== null && { at }),
      ...(buckets !== null && { buckets: new Array<number>(buckets).fill(0) }),
    });
  for (const { key, bucket, count } of counts) all.get(key)!.buckets![bucket] = count;
  return [...all.values()];
}

const rowKey = (series: Series) => `${series.buckets?.length ?? ''}${keyOf(series)}`;
