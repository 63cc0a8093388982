import { beforeEach, describe, expect, it } from 'vitest';
import { storeOutcomes } from '../../src/outcomes/store.ts';
import { memoryDatabase } from '../../src/platform/memory/database.ts';
import type { SqliteDatabase } from '../../src/platform/node/sqlite.ts';
import { seededRandom } from '../../src/random.ts';
import { countApplications } from '../../src/samples/applications.ts';
import { joinKey } from '../../src/samples/join-key.ts';
import { readPairs } from '../../src/samples/pairs.ts';
import { isSampled, rankOf } from '../../src/samples/rank.ts';
import { readLatest, readWindow, versionsSeenSince } from '../../src/samples/read.ts';
import { type SampleMessage, sampleMessage } from '../../src/samples/sample.ts';
import { portfolioRate } from '../../src/samples/sampling.ts';
import { storeSamples } from '../../src/samples/store.ts';
import { ON_POSTGRES } from '../support/on-postgres.ts';

const MINUTE = 60_000;

let database: SqliteDatabase;
beforeEach(() => {
  database = memoryDatabase();
  database.migrate('migrations');
});

function message(number: number, changes: Partial<SampleMessage> = {}): SampleMessage {
  const values = [number, Number.NaN];
  const made = sampleMessage(
    'loans',
    {
      id: `request ${number}`,
      source: 'realtime',
      version: '1',
      values,
      features: values,
      probability: 0.5,
      at: number,
    },
    1,
  );
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
    expect(await storeSamples(database, many(3), 100)).toEqual({ kept: 3, dropped: 0 });
    expect(await storeSamples(database, many(5), 100)).toEqual({ kept: 2, dropped: 0 });
    expect(await storeSamples(database, [message(4), message(4)], 100)).toEqual({ kept: 0, dropped: 0 });
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
    expect(await storeSamples(database, others, 10)).toEqual({ kept: 9, dropped: 0 });
  });

  it('keeps those with the lowest ranks of a minute, in whatever order and however often they come', async () => {
    const all = many(60, (index) => ({ id: joinKey(`${index}`), rank: rankOf(`${index}`) }));
    const lowest = all
      .toSorted((a, b) => a.rank - b.rank)
      .slice(0, 10)
      .map(({ id }) => id)
      .sort();
    const random = seededRandom(3);
    for (let run = 0; run < 20; run++) {
      database = memoryDatabase();
      database.migrate('migrations');
      const order = [...all, ...all.slice(0, 20)].map((sample) => ({ sample, at: random.next() }));
      order.sort((a, b) => a.at - b.at);
      const totals = { kept: 0, dropped: 0 };
      for (let begin = 0; begin < order.length; begin += 7) {
        const part = order.slice(begin, begin + 7).map(({ sample }) => sample);
        const { kept, dropped } = await storeSamples(database, part, 10);
        totals.kept += kept;
        totals.dropped += dropped;
      }
      const rows = await database.query<{ id: string }>('SELECT id FROM samples ORDER BY id');
      expect(rows.map(({ id }) => id)).toEqual(lowest);
      expect(totals.kept).toBe(10);
    }
  });

  it('gives two jobs of a minute samples in proportion to their rows, whichever came first', async () => {
    for (const order of [
      ['small', 'large'],
      ['large', 'small'],
    ] as const) {
      database = memoryDatabase();
      database.migrate('migrations');
      for (const job of order) {
        const rows = job === 'small' ? 5_000 : 35_000;
        const ids = Array.from({ length: rows }, (_, row) => `${job}:${row}`);
        const chosen = ids.filter((id) => isSampled(rankOf(id), portfolioRate(1, 240, rows)));
        const sent = chosen.map((id) => message(1, { id, source: 'batch', rank: rankOf(id), loan: job }));
        for (let begin = 0; begin < sent.length; begin += 100)
          await storeSamples(database, sent.slice(begin, begin + 100), 240);
      }
      const rows = await database.query<{ loan: string; samples: number }>(
        'SELECT loan, COUNT(*) AS samples FROM samples GROUP BY loan ORDER BY loan',
      );
      // An eighth of 240 is 30; binomial, four standard deviations are 21.
      expect(rows.map(({ loan }) => loan)).toEqual(['large', 'small']);
      expect(Math.abs(rows[1]!.samples - 30)).toBeLessThan(21);
    }
  });

  it('notes the lowest rank that a minute left out, in whatever order and however often samples come', async () => {
    const all = many(60, (index) => ({ id: joinKey(`${index}`), rank: rankOf(`${index}`) }));
    const eleventh = all.map(({ rank }) => rank).sort((a, b) => a - b)[10]!;
    const random = seededRandom(5);
    for (let run = 0; run < 20; run++) {
      database = memoryDatabase();
      database.migrate('migrations');
      const order = [...all, ...all.slice(0, 20)].map((sample) => ({ sample, at: random.next() }));
      order.sort((a, b) => a.at - b.at);
      for (let begin = 0; begin < order.length; begin += 7)
        await storeSamples(
          database,
          order.slice(begin, begin + 7).map(({ sample }) => sample),
          10,
        );
      expect(await database.query('SELECT minute, cut FROM sample_minutes')).toEqual([
        { minute: 0, cut: eleventh },
      ]);
    }
  });

  it('notes no rank of a minute that left none out', async () => {
    await storeSamples(database, many(10), 10);
    await storeSamples(database, many(10), 10);
    expect(await database.query('SELECT cut FROM sample_minutes')).toEqual([{ cut: null }]);
  });

  it.skipIf(ON_POSTGRES)('finds a minute by the index of times', async () => {
    const plan = await planOf(() => storeSamples(database, many(3), 10));
    expect(plan).toMatch(/SEARCH s USING INDEX samples_age/);
    expect(plan).not.toMatch(/SCAN s\b/);
  });

  it('knows the outcome that came before the sample, by our id, its request or its loan', async () => {
    const reports = ['request 1', 'L-2', 'of the client'].map((id) => ({
      key: joinKey(id),
      defaulted: 1 as const,
      observedAt: 5,
    }));
    await storeOutcomes(database, 'loans', reports, 10, { receipt: 'r', block: 0 });
    await storeSamples(
      database,
      [
        message(1),
        message(2, { loan: joinKey('L-2') }),
        message(3, { request: joinKey('of the client') }),
        message(4),
      ],
      10,
    );
    const rows = await database.query<{ at: number; defaulted: number | null }>(
      'SELECT at, defaulted FROM samples ORDER BY at',
    );
    expect(rows.map(({ at, defaulted }) => [at, defaulted])).toEqual([
      [1, 1],
      [2, 1],
      [3, 1],
      [4, null],
    ]);
  });

  it('gives missing values back as NaN', async () => {
    await storeSamples(database, [message(7)], 10);
    const [sample] = await window(0, MINUTE);
    expect(sample).toMatchObject({ source: 'realtime', at: 7, probability: 0.5 });
    expect([...(sample!.features as Float64Array)]).toEqual([7, Number.NaN]);
  });
});

describe.each([
  ['readWindow', (to: number) => window(0, to)],
  ['readLatest', (to: number) => readLatest(database, 'loans', '1', 0, to, 10_000)],
])('%s', (_, read) => {
  it('says of a sample for how many applications it stands, in full minutes and in others', async () => {
    // Minutes of 200 and of 20,000 applications; a twentieth is sampled, and of a minute at most 100.
    const minutes = [200, 20_000, 200, 20_000, 200];
    for (const [minute, applications] of minutes.entries()) {
      const ids = Array.from({ length: applications }, (_, index) => `${minute}:${index}`);
      const chosen = ids.filter((id) => isSampled(rankOf(id), 0.05));
      const sent = chosen.map((id) =>
        message(1, { id, rank: rankOf(id), rate: 0.05, at: minute * MINUTE + 5 }),
      );
      for (let begin = 0; begin < sent.length; begin += 100)
        await storeSamples(database, sent.slice(begin, begin + 100), 100);
    }
    const found = await read(5 * MINUTE);
    const stoodFor = (minute: number) =>
      found
        .filter(({ at }) => Math.floor(at / MINUTE) === minute)
        .reduce((sum, { share }) => sum + 1 / share!, 0);
    for (const [minute, applications] of minutes.entries()) {
      const isFull = applications * 0.05 > 100;
      expect(found.some(({ share, at }) => Math.floor(at / MINUTE) === minute && share! < 0.05)).toBe(isFull);
      // Of a full minute a hundred were kept: one part in ten, and three standard deviations.
      if (isFull) expect(Math.abs(stoodFor(minute) / applications - 1)).toBeLessThan(0.3);
    }
    const all = [0, 1, 2, 3, 4].reduce((sum, minute) => sum + stoodFor(minute), 0);
    expect(Math.abs(all / 40_600 - 1)).toBeLessThan(0.2);
  });

  it('does not say so of samples from before that was noted', async () => {
    await storeSamples(database, [message(1, { rate: null }), message(2)], 10);
    expect((await read(MINUTE)).map(({ share }) => share)).toEqual([1, null]);
  });
});

describe('readWindow', () => {
  it('ends before its end and begins with its beginning', async () => {
    await storeSamples(database, [message(10), message(20), message(30)], 10);
    expect((await window(10, 30)).map(({ at }) => at)).toEqual([20, 10]);
  });

  it('reads a window that holds more than it may read as it was scored, not its end alone', async () => {
    const samples = Array.from({ length: 60 }, (_, minute) =>
      many(minute < 30 ? 30 : 10, (index) => {
        const id = `${minute} ${index}`;
        return { id, rank: rankOf(id), at: minute * MINUTE + index };
      }),
    ).flat();
    for (let begin = 0; begin < samples.length; begin += 100)
      await storeSamples(database, samples.slice(begin, begin + 100), 1_000);
    const read = await window(0, 60 * MINUTE, 400);
    // Those of the place in which the limit lies were not all read.
    expect(read.length).toBeLessThanOrEqual(400);
    expect(read.length).toBeGreaterThan(350);
    // Three quarters of what was scored; binomial, four standard deviations are 35.
    const early = read.filter(({ at }) => at < 30 * MINUTE).length;
    expect(Math.abs(early - 0.75 * read.length)).toBeLessThan(35);
    // All are read to the same rank: a third of 1,200.
    expect(new Set(read.map(({ share }) => share)).size).toBe(1);
    expect(Math.abs(read[0]!.share! - read.length / 1_200)).toBeLessThan(0.06);
  });

  it('reads every place', async () => {
    await storeSamples(
      database,
      many(1_000, (index) => ({ rank: Math.floor(index * (2 ** 32 / 999)) - (index === 999 ? 1 : 0) })),
      1_000,
    );
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

  it.skipIf(ON_POSTGRES)('finds its stretch of time in the index', async () => {
    const plan = await planOf(() => window(0, MINUTE));
    expect(plan).toMatch(/SEARCH s USING INDEX samples_window/);
    expect(plan).not.toMatch(/SCAN s\b|TEMP B-TREE/);
  });
});

describe('readPairs', () => {
  const besideAll = (some: SampleMessage[], version = '2') =>
    some.map((one) => ({ ...one, id: `${one.id} by ${version}`, version, beside: one.id, probability: 0.5 }));
  const pairs = (limit = 100, to = MINUTE) =>
    readPairs(database, 'loans', { champion: '1', challenger: '2' }, 0, to, limit);

  it('joins what two versions thought of the same applications', async () => {
    const [first, second, third] = many(3) as [SampleMessage, SampleMessage, SampleMessage];
    await storeSamples(database, [first, second, third, ...besideAll([first, third])], 100);
    await storeSamples(database, [...besideAll([second], '3')], 100);
    expect(await pairs()).toEqual([
      { champion: first.probability, challenger: 0.5, share: first.rate },
      { champion: third.probability, challenger: 0.5, share: first.rate },
    ]);
    expect(await pairs(100, third.at)).toHaveLength(1);
  });

  it('of a full minute keeps both or neither', async () => {
    const all = many(50);
    await storeSamples(database, all, 10);
    await storeSamples(database, besideAll(all), 10);
    expect(await pairs()).toHaveLength(10);
  });

  it.skipIf(ON_POSTGRES)('finds both by an index, and sorts nothing', async () => {
    const plan = await planOf(pairs);
    expect(plan).toMatch(/SEARCH s USING INDEX samples_window/);
    expect(plan).toMatch(/SEARCH c USING PRIMARY KEY/);
    expect(plan).not.toMatch(/SCAN [sc]\b|TEMP B-TREE/);
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

  it.skipIf(ON_POSTGRES)('sorts nothing', async () => {
    const plan = await planOf(() => readLatest(database, 'loans', '1', 0, MINUTE, 5));
    expect(plan).toMatch(/USING INDEX samples_age/);
    expect(plan).not.toMatch(/TEMP B-TREE/);
  });
});

it('versionsSeenSince names each version once, also one that refused all, and not those that were long ago, and says which answered', async () => {
  const at = (minute: number, version: string) =>
    message(minute, { id: `${minute} ${version}`, at: minute * MINUTE, version });
  await storeSamples(database, [at(1, '1'), at(10, '2'), at(11, '2'), at(12, '10')], 10);
  expect(await versionsSeenSince(database, 'loans', 10 * MINUTE)).toEqual([
    { version: '10', answered: false },
    { version: '2', answered: false },
  ]);
  expect(await versionsSeenSince(database, 'loans', 13 * MINUTE - 1)).toEqual([
    { version: '10', answered: false },
  ]);
  expect(await versionsSeenSince(database, 'loans', 13 * MINUTE)).toEqual([]);
  const refused = { model: 'loans', version: '3', source: 'batch' as const, caller: 'shop' };
  await database.batch(countApplications([{ ...refused, minute: 13, scored: 0, refused: 9, reasons: [] }]));
  expect(await versionsSeenSince(database, 'loans', 12 * MINUTE)).toEqual([
    { version: '10', answered: false },
    { version: '3', answered: true },
  ]);
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
