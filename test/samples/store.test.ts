import { beforeEach, describe, expect, it } from 'vitest';
import { storeOutcomes } from '../../src/outcomes/store.ts';
import { memoryDatabase } from '../../src/platform/memory/database.ts';
import type { SqliteDatabase } from '../../src/platform/node/sqlite.ts';
import { joinKey } from '../../src/samples/join-key.ts';
import { readLatest, readWindow, versionsSampledSince } from '../../src/samples/read.ts';
import { type SampleMessage, sampleMessage } from '../../src/samples/sample.ts';
import { storeSamples } from '../../src/samples/store.ts';

const MINUTE = 60_000;

let database: SqliteDatabase;
beforeEach(() => {
  database = memoryDatabase();
  database.migrate('migrations');
});

function message(number: number, changes: Partial<SampleMessage> = {}): SampleMessage {
  const values = [number, Number.NaN];
  const made = sampleMessage('loans', {
    id: `request ${number}`,
    source: 'realtime',
    version: '1',
    values,
    features: values,
    probability: 0.5,
    at: number,
  });
  return { ...made, ...changes };
}
const many = (count: number, change: (index: number) => Partial<SampleMessage> = () => ({})) =>
  Array.from({ length: count }, (_, index) => message(index, change(index)));
const stored = async () =>
  (await database.query<{ samples: number }>('SELECT COUNT(*) AS samples FROM samples'))[0]!.samples;
const window = (from: number, to: number, limit = 10_000) =>
  readWindow(database, 'loans', '1', from, to, limit);

describe('storeSamples', () => {
  it('keeps a sample once, however often and beside whatever it comes', async () => {
    expect(await storeSamples(database, many(3), 100)).toBe(3);
    expect(await storeSamples(database, many(5), 100)).toBe(2);
    expect(await storeSamples(database, [message(4), message(4)], 100)).toBe(0);
    expect(await stored()).toBe(5);
  });

  it('keeps the fleet to the cap of each minute, version and source', async () => {
    await storeSamples(database, many(8), 10);
    await storeSamples(
      database,
      many(8, (index) => ({ id: `second isolate ${index}` })),
      10,
    );
    expect(await stored()).toBe(10);
    const others = [
      ...many(3, (index) => ({ id: `batch ${index}`, source: 'batch' })),
      ...many(3, (index) => ({ id: `version ${index}`, version: '2' })),
      ...many(3, (index) => ({ id: `later ${index}`, at: MINUTE + index })),
    ];
    expect(await storeSamples(database, others, 10)).toBe(9);
  });

  it('knows the outcome that came before the sample, by its request or by its loan', async () => {
    const reports = ['request 1', 'L-2'].map((id) => ({
      key: joinKey(id),
      defaulted: 1 as const,
      observedAt: 5,
    }));
    await storeOutcomes(database, reports, 10);
    await storeSamples(database, [message(1), message(2, { loan: joinKey('L-2') }), message(3)], 10);
    const rows = await database.query<{ at: number; defaulted: number | null }>(
      'SELECT at, defaulted FROM samples ORDER BY at',
    );
    expect(rows.map(({ at, defaulted }) => [at, defaulted])).toEqual([
      [1, 1],
      [2, 1],
      [3, null],
    ]);
  });

  it('gives missing values back as NaN', async () => {
    await storeSamples(database, [message(7)], 10);
    const [sample] = await window(0, MINUTE);
    expect(sample).toMatchObject({ source: 'realtime', at: 7, probability: 0.5 });
    expect([...(sample!.features as Float64Array)]).toEqual([7, Number.NaN]);
  });
});

describe('readWindow', () => {
  it('ends before its end and begins with its beginning', async () => {
    await storeSamples(database, [message(10), message(20), message(30)], 10);
    expect((await window(10, 30)).map(({ at }) => at)).toEqual([20, 10]);
  });

  it('spreads what it reads evenly over a window that holds more than it may read', async () => {
    const samples = Array.from({ length: 60 }, (_, minute) =>
      // A quiet hour with a rush in one minute.
      many(minute === 30 ? 200 : 4, (index) => ({ id: `${minute} ${index}`, at: minute * MINUTE + index })),
    ).flat();
    for (let begin = 0; begin < samples.length; begin += 100)
      await storeSamples(database, samples.slice(begin, begin + 100), 1_000);
    const read = await window(0, 60 * MINUTE, 120);
    const minutes = new Map<number, number>();
    for (const { at } of read)
      minutes.set(Math.floor(at / MINUTE), (minutes.get(Math.floor(at / MINUTE)) ?? 0) + 1);
    expect(minutes.size).toBe(60);
    expect(new Set(minutes.values())).toEqual(new Set([2]));
  });

  it('reads every place that the largest cap gives', async () => {
    await storeSamples(database, many(1_000), 1_000);
    expect(await window(0, MINUTE)).toHaveLength(1_000);
  });

  it('sees only its model and version', async () => {
    await storeSamples(
      database,
      [message(1), message(2, { version: '2' }), message(3, { model: 'cards' })],
      10,
    );
    expect(await window(0, MINUTE)).toHaveLength(1);
  });

  it('finds its stretch of time in the index', async () => {
    const plan = await planOf(() => window(0, MINUTE));
    expect(plan).toMatch(/SEARCH s USING INDEX samples_window/);
    expect(plan).not.toMatch(/SCAN s\b|TEMP B-TREE/);
  });
});

describe('readLatest', () => {
  it('reads the latest first, up to the limit, of its version alone', async () => {
    await storeSamples(database, many(50), 100);
    await storeSamples(database, [message(60, { version: '2' })], 100);
    const latest = await readLatest(database, 'loans', '1', 10, 45, 5);
    expect(latest.map(({ at }) => at)).toEqual([44, 43, 42, 41, 40]);
  });

  it('ends before its end and begins with its beginning', async () => {
    await storeSamples(database, [message(10), message(20), message(30)], 10);
    expect((await readLatest(database, 'loans', '1', 10, 30, 10)).map(({ at }) => at)).toEqual([20, 10]);
  });

  it('sorts nothing', async () => {
    const plan = await planOf(() => readLatest(database, 'loans', '1', 0, MINUTE, 5));
    expect(plan).toMatch(/USING INDEX samples_age/);
    expect(plan).not.toMatch(/TEMP B-TREE/);
  });
});

it('versionsSampledSince names each version once, and not those that were long ago', async () => {
  const at = (minute: number, version: string) =>
    message(minute, { id: `${minute} ${version}`, at: minute * MINUTE, version });
  await storeSamples(database, [at(1, '1'), at(10, '2'), at(11, '2'), at(12, '10')], 10);
  expect(await versionsSampledSince(database, 'loans', 10 * MINUTE)).toEqual(['10', '2']);
  expect(await versionsSampledSince(database, 'loans', 13 * MINUTE - 1)).toEqual(['10']);
  expect(await versionsSampledSince(database, 'loans', 13 * MINUTE)).toEqual([]);
});

/** What SQLite does for the one statement that is run. */
async function planOf(run: () => Promise<unknown>): Promise<string> {
  const { query } = database;
  let plan = '';
  database.query = async (sql, params) => {
    const rows = await query<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`, params);
    plan = rows.map(({ detail }) => detail).join('\n');
    return [];
  };
  await run();
  database.query = query;
  return plan;
}
