import { beforeEach, describe, expect, it } from 'vitest';
import { storeFinalDecisions } from '../../src/decisions/final/store.ts';
import { labelledSamples } from '../../src/outcomes/labelled-samples.ts';
import { storeOutcomes } from '../../src/outcomes/store.ts';
import type { SqliteDatabase } from '../../src/platform/node/sqlite.ts';
import { joinKey } from '../../src/samples/join-key.ts';
import { reported } from '../decisions/final/support.ts';
import { migratedDatabase, storeSample } from './support.ts';

let database: SqliteDatabase;
beforeEach(() => {
  database = migratedDatabase();
});

const sample = (id: string, changes: { loan?: string; model?: string; at?: number } = {}) =>
  storeSample(database, { id, at: 100, values: [1, Number.NaN], features: [1, Number.NaN], ...changes });
const outcome = (id: string, defaulted: 0 | 1, observedAt = 150, receivedAt = 200) =>
  storeOutcomes(database, 'loans', [{ key: joinKey(id), observedAt, defaulted }], receivedAt, {
    receipt: 'r',
    block: 0,
  });
const found = async (knownBy = 1_000) =>
  (await labelledSamples(database, 'loans', knownBy)).samples.map(({ id, defaulted }) => [id, defaulted]);

describe('labelledSamples', () => {
  it('joins samples with the outcomes of their request or their loan', async () => {
    await sample('request');
    await sample('row 5', { loan: 'L-5' });
    await sample('nobody knows');
    await outcome('request', 1);
    await outcome('L-5', 0);
    await outcome('never sampled', 1);
    expect(Object.fromEntries(await found())).toEqual({
      [joinKey('request')]: true,
      [joinKey('row 5')]: false,
    });
  });

  it('tells the digest of the loan that was sampled, and when', async () => {
    await sample('row 5', { loan: 'L-5', at: 70 });
    await sample('row 6');
    await outcome('row 6', 0);
    await outcome('L-5', 1);
    const { samples } = await labelledSamples(database, 'loans', 1_000);
    expect(new Map(samples.map(({ loan, at }) => [loan, at]))).toEqual(
      new Map([
        [joinKey('L-5'), 70],
        [null, 100],
      ]),
    );
  });

  it('leaves out loans that the lender declined, or whose applicant withdrew, as was known at the time', async () => {
    for (const name of ['approved', 'declined', 'withdrawn', 'unknown', 'later', 'corrected']) {
      await sample(name);
      await outcome(name, 0);
    }
    const final = (name: string, decision: 'approved' | 'declined' | 'withdrawn', receivedAt: number) =>
      storeFinalDecisions(database, [reported(name, { decision, at: receivedAt - 100 })], receivedAt);
    await final('approved', 'approved', 300);
    await final('declined', 'declined', 300);
    await final('withdrawn', 'withdrawn', 300);
    await final('later', 'declined', 1_001);
    await final('corrected', 'approved', 300);
    await final('corrected', 'declined', 1_001);
    const idsBy = async (knownBy: number) => {
      const { samples, ...counts } = await labelledSamples(database, 'loans', knownBy);
      return { made: samples.map(({ id }) => id).sort(), ...counts };
    };
    const made = ['approved', 'unknown', 'later', 'corrected'].map(joinKey).sort();
    expect(await idsBy(1_000)).toEqual({ made, immature: 0, notMade: 2 });
    expect(await idsBy(1_001)).toEqual({
      made: ['approved', 'unknown'].map(joinKey).sort(),
      immature: 0,
      notMade: 4,
    });
    expect((await idsBy(299)).notMade).toBe(0);
  });

  it('gives the inputs as the encoder takes them', async () => {
    await sample('a');
    await outcome('a', 1);
    const [only] = (await labelledSamples(database, 'loans', 1_000)).samples;
    expect([...(only!.values as Float64Array)]).toEqual([1, Number.NaN]);
  });

  it('lets the latest report count, and of two for the same moment the default', async () => {
    await sample('cured');
    await outcome('cured', 1, 150);
    await outcome('cured', 0, 160);
    await sample('both');
    await outcome('both', 1, 150);
    await outcome('both', 0, 150);
    expect(Object.fromEntries(await found())).toEqual({ [joinKey('cured')]: false, [joinKey('both')]: true });
  });

  it('does not see what was scored or reported later, so that a repetition sees the same', async () => {
    await sample('a');
    await outcome('a', 0, 150, 200);
    await outcome('a', 1, 160, 500);
    await sample('later', { at: 400 });
    await outcome('later', 1, 150, 200);
    expect(await found(300)).toEqual([[joinKey('a'), false]]);
    expect(await found(200)).toEqual([[joinKey('a'), false]]);
    expect(await found(199)).toEqual([]);
    await sample('at that time', { at: 200 });
    await outcome('at that time', 1, 150, 200);
    expect(await found(199)).toEqual([]);
    expect(await found(200)).toHaveLength(2);
  });

  it('takes the latest 20,000: more would not fit into memory', async () => {
    await database.batch([
      {
        sql: `INSERT INTO samples (id, model, version, source, at, place, probability, defaulted, inputs, features)
              WITH RECURSIVE numbers (n) AS (SELECT 10000 UNION ALL SELECT n + 1 FROM numbers WHERE n < 30000)
              SELECT CAST(n AS TEXT), 'loans', '1', 'realtime', n, 0, 0.5, 1, '[1]', '[1]' FROM numbers`,
      },
      {
        sql: `INSERT INTO outcomes (join_key, model, observed_at, defaulted, received_at)
              SELECT id, model, 1, 1, 1 FROM samples`,
      },
    ]);
    const ids = (await found(40_000)).map(([id]) => id);
    expect([ids.length, ids[0], ids.at(-1)]).toEqual([20_000, '10001', '30000']);
  });

  it('leaves out other models', async () => {
    await sample('other', { model: 'cards' });
    await outcome('other', 1);
    expect(await found()).toEqual([]);
  });

  it('comes in an order that does not depend on the order of arrival', async () => {
    for (const id of ['c', 'a', 'b']) {
      await sample(id);
      await outcome(id, 0);
    }
    const ids = (await found()).map(([id]) => id);
    expect(ids).toEqual(['a', 'b', 'c'].map(joinKey).sort());
  });

  it('with a horizon gives only loans that were old enough and followed for so long', async () => {
    const day = (text: string) => Date.parse(`${text}T00:00:00Z`);
    await sample('default', { at: day('2025-01-10') });
    await outcome('default', 1, day('2025-02-01'));
    await outcome('default', 0, day('2026-02-01'));
    await sample('paid', { at: day('2025-01-10') });
    await outcome('paid', 0, day('2026-01-10'));
    await sample('not followed', { at: day('2025-01-10') });
    await outcome('not followed', 0, day('2026-01-09'));
    await sample('young', { at: day('2025-06-01') });
    await outcome('young', 1, day('2025-07-01'));
    for (const id of ['1', '2', '3']) {
      await sample(id, { at: day('2026-02-01') });
      await outcome(id, 0, day('2026-02-28'));
    }
    const labelled = await labelledSamples(database, 'loans', day('2026-03-01'), 12);
    expect(Object.fromEntries(labelled.samples.map(({ id, defaulted }) => [id, defaulted]))).toEqual({
      [joinKey('default')]: true,
      [joinKey('paid')]: false,
    });
    expect(labelled.immature).toBe(3 + 2);
  });

  it('with a horizon does not see how far loans were followed by reports that came later', async () => {
    const day = (text: string) => Date.parse(`${text}T00:00:00Z`);
    await sample('default', { at: day('2025-02-10') });
    await outcome('default', 1, day('2025-03-01'), day('2025-03-02'));
    await sample('another', { at: day('2025-12-01') });
    await outcome('another', 0, day('2026-02-09'), day('2026-03-01'));
    await outcome('another', 0, day('2026-02-20'), day('2026-04-01'));
    const idsBy = async (knownBy: string) =>
      (await labelledSamples(database, 'loans', day(knownBy), 12)).samples.length;
    expect([await idsBy('2026-03-02'), await idsBy('2026-03-31'), await idsBy('2026-04-01')]).toEqual([
      0, 0, 1,
    ]);
  });

  it('counts as immature only what was scored and reported by then', async () => {
    const day = (text: string) => Date.parse(`${text}T00:00:00Z`);
    const [scored, told, asked] = [day('2026-01-10'), day('2026-02-01'), day('2026-03-01')];
    for (const id of ['told', 'told later', 'never told']) await sample(id, { at: scored });
    await outcome('told', 0, told, told);
    await outcome('told later', 0, told, asked + 1);
    await sample('scored later', { at: asked + 1 });
    await outcome('scored later', 0, told, told);
    expect(await labelledSamples(database, 'loans', asked, 12)).toEqual({
      samples: [],
      immature: 1,
      notMade: 0,
    });
    expect((await labelledSamples(database, 'loans', asked)).immature).toBe(0);
  });
});
