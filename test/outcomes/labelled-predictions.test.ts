import { beforeEach, describe, expect, it } from 'vitest';
import { storeFinalDecisions } from '../../src/decisions/final/store.ts';
import { followedUntil } from '../../src/outcomes/followed.ts';
import { labelledPredictions } from '../../src/outcomes/labelled-predictions.ts';
import { storeOutcomes } from '../../src/outcomes/store.ts';
import type { SqliteDatabase } from '../../src/platform/node/sqlite.ts';
import { joinKey } from '../../src/samples/join-key.ts';
import { reported } from '../decisions/final/support.ts';
import { migratedDatabase, storeSample } from './support.ts';

let database: SqliteDatabase;
beforeEach(() => {
  database = migratedDatabase();
});

const sample = (id: string, at: number, changes: { loan?: string; version?: string } = {}) =>
  storeSample(database, { id, probability: at / 1_000, at, ...changes });
const defaults = (...ids: string[]) =>
  storeOutcomes(
    database,
    'loans',
    ids.map((id) => ({ key: joinKey(id), defaulted: 1 as const, observedAt: 0 })),
    0,
    { receipt: 'r', block: 0 },
  );
const found = async (limit = 100) =>
  (await labelledPredictions(database, 'loans', '1', limit)).loans.map(({ at }) => at);

it('gives the latest first, up to the limit, of its version and with a known outcome', async () => {
  for (const at of [100, 300, 200]) await sample(`request ${at}`, at);
  await sample('untold', 400);
  await sample('other version', 500, { version: '2' });
  await defaults('request 100', 'request 200', 'request 300', 'other version');
  expect(await found()).toEqual([300, 200, 100]);
  expect(await found(2)).toEqual([300, 200]);
  expect((await labelledPredictions(database, 'loans', '1', 1)).loans).toEqual([
    { at: 300, probability: 0.3, defaulted: 1 },
  ]);
});

it('counts a loan that was scored every month once, by its latest score', async () => {
  for (const at of [100, 200, 300]) await sample(`row ${at}`, at, { loan: 'L-1' });
  await defaults('L-1');
  expect(await found()).toEqual([300]);
});

it('leaves out loans that the lender did not make, and counts them once', async () => {
  for (const at of [100, 200, 300, 400]) await sample(`request ${at}`, at);
  for (const at of [500, 600]) await sample(`row ${at}`, at, { loan: 'L-1' });
  for (const at of [700, 800]) await sample(`row ${at}`, at, { loan: 'L-2' });
  await defaults('request 100', 'request 200', 'request 300', 'request 400', 'L-1', 'L-2');
  await storeFinalDecisions(
    database,
    [
      reported('request 100', { decision: 'declined' }),
      reported('request 200', { decision: 'withdrawn' }),
      reported('request 300', { decision: 'declined', at: 1 }),
      reported('request 300', { decision: 'approved', at: 2 }),
      // Declined at first, and approved when it was scored again.
      reported('row 500', { decision: 'approved' }),
      reported('row 600', { decision: 'declined' }),
      reported('row 700', { decision: 'declined' }),
      reported('row 800', { decision: 'declined' }),
    ],
    0,
  );
  const { loans, notMade } = await labelledPredictions(database, 'loans', '1', 100);
  expect(loans.map(({ at }) => at)).toEqual([500, 400, 300]);
  expect(notMade).toBe(3);
});

describe('with a horizon', () => {
  const day = (text: string) => Date.parse(`${text}T00:00:00Z`);
  const report = (id: string, defaulted: 0 | 1, at: string) =>
    storeOutcomes(database, 'loans', [{ key: joinKey(id), defaulted, observedAt: day(at) }], 0, {
      receipt: 'r',
      block: 0,
    });
  const scoredAt = (id: string, at: string) => sample(id, day(at));
  /** Eight loans of the day before, reported not to have defaulted until then. */
  const followTo = async (at: string) => {
    for (let loan = 0; loan < 8; loan++) {
      await sample(`recent ${loan}`, day(at) - 86_400_000);
      await report(`recent ${loan}`, 0, at);
    }
  };
  const labelled = async (now: string, months = 12) => {
    const { loans, immature } = await labelledPredictions(database, 'loans', '1', 100, {
      months,
      asOf: await followedUntil(database, 'loans', '1', day(now)),
    });
    return {
      loans: loans.map(({ at, defaulted }) => [new Date(at).toISOString().slice(0, 10), defaulted]),
      immature,
    };
  };

  const repay = (id: string, at: string) =>
    storeOutcomes(
      database,
      'loans',
      [{ key: joinKey(id), defaulted: 0, observedAt: day(at), final: true }],
      0,
      {
        receipt: 'r',
        block: 0,
      },
    );

  it('a loan that was repaid early counts as paid, as soon as it is old enough, and holds up no other', async () => {
    await scoredAt('repaid', '2025-01-10');
    await repay('repaid', '2025-03-01');
    await scoredAt('young', '2026-02-01');
    await repay('young', '2026-02-20');
    await followTo('2026-03-01');
    expect(await labelled('2026-03-01')).toEqual({ loans: [['2025-01-10', 0]], immature: 9 });
  });

  it('a loan that was said to be paid and then repaid at the same moment is repaid, in either order', async () => {
    for (const id of ['first', 'second']) await scoredAt(id, '2025-01-10');
    await report('first', 0, '2025-03-01');
    await repay('first', '2025-03-01');
    await repay('second', '2025-03-01');
    await report('second', 0, '2025-03-01');
    await followTo('2026-03-01');
    expect((await labelled('2026-03-01')).loans).toHaveLength(2);
  });

  it('a default that was a mistake is taken back, and the loan counts as it was followed', async () => {
    await scoredAt('mistaken', '2025-01-10');
    await report('mistaken', 1, '2025-06-01');
    await report('mistaken', 0, '2026-02-01');
    await followTo('2026-03-01');
    expect((await labelled('2026-03-01')).loans).toEqual([['2025-01-10', 1]]);
    const withdrawal = { key: joinKey('mistaken'), defaulted: null, observedAt: day('2025-06-01') };
    await storeOutcomes(database, 'loans', [withdrawal], 0, { receipt: 'w', block: 0 });
    expect((await labelled('2026-03-01')).loans).toEqual([['2025-01-10', 0]]);
  });

  it('a default within it stands whatever is reported later, and one after it is none', async () => {
    await scoredAt('cured', '2025-01-10');
    await report('cured', 1, '2025-06-01');
    await report('cured', 0, '2026-02-01');
    await scoredAt('late', '2025-01-11');
    await report('late', 0, '2025-06-01');
    await report('late', 1, '2026-02-01');
    await scoredAt('paid', '2025-01-12');
    await report('paid', 0, '2026-01-12');
    expect(await labelled('2026-03-01')).toEqual({
      loans: [
        ['2025-01-12', 0],
        ['2025-01-11', 0],
        ['2025-01-10', 1],
      ],
      immature: 0,
    });
  });

  it('young loans are left out and counted, also those that defaulted, and so is who was not followed', async () => {
    await scoredAt('young', '2025-06-01');
    await report('young', 0, '2025-12-01');
    await scoredAt('young default', '2025-06-02');
    await report('young default', 1, '2025-12-01');
    await scoredAt('not followed', '2025-01-10');
    await report('not followed', 0, '2026-01-09');
    await scoredAt('of the very day', '2025-03-01');
    await report('of the very day', 0, '2026-03-01');
    await followTo('2026-03-01');
    expect(await labelled('2026-03-01')).toEqual({ loans: [['2025-03-01', 0]], immature: 8 + 3 });
    expect(await labelled('2026-02-28')).toEqual({ loans: [], immature: 8 + 4 });
    await report('not followed', 0, '2026-01-10');
    expect((await labelled('2026-03-01')).loans).toContainEqual(['2025-01-10', 0]);
  });

  it('of loans that nobody has followed yet a default is none, however many there are', async () => {
    // Defaults are reported at once, all other loans at the end of a quarter.
    await scoredAt('paid', '2024-12-01');
    await scoredAt('early default', '2024-12-02');
    await report('early default', 1, '2025-03-01');
    await report('paid', 0, '2026-01-01');
    for (let loan = 0; loan < 120; loan++) {
      await scoredAt(`this quarter ${loan}`, '2025-02-01');
      await report(`this quarter ${loan}`, loan === 0 ? 1 : 0, loan === 0 ? '2026-01-20' : '2026-01-01');
    }
    expect(await labelled('2026-03-01')).toEqual({
      loans: [
        ['2024-12-02', 1],
        ['2024-12-01', 0],
      ],
      immature: 120,
    });
    // Neither a loan that nobody knows nor some that were reported early let the others count.
    await report('a typing error', 0, '2026-02-28');
    for (const loan of [5, 6, 7]) await report(`this quarter ${loan}`, 0, '2026-02-28');
    expect((await labelled('2026-03-01')).loans).toHaveLength(2);
  });

  it('a loan with a default from before its decision is left out, but not for one of the same day', async () => {
    await scoredAt('typed wrong', '2025-01-10');
    await report('typed wrong', 1, '2016-06-01');
    await sample('same day', day('2025-01-11') + 3_600_000);
    await report('same day', 1, '2025-01-11');
    await followTo('2026-03-01');
    expect(await labelled('2026-03-01')).toEqual({ loans: [['2025-01-11', 1]], immature: 8 + 1 });
  });

  it('nobody is old enough while defaults are all that is reported', async () => {
    await scoredAt('default', '2024-12-02');
    await report('default', 1, '2025-03-01');
    expect(await labelled('2026-03-01')).toEqual({ loans: [], immature: 1 });
  });

  it('counts a loan that was scored every month once, and not when an older score of it has an outcome', async () => {
    for (const at of ['2025-05-01', '2025-06-01']) await sample(at, day(at), { loan: 'young' });
    for (const at of ['2025-01-01', '2025-01-02', '2025-07-01'])
      await sample(`not followed ${at}`, day(at), { loan: 'not followed' });
    for (const at of ['2025-01-03', '2025-08-01']) await sample(`paid ${at}`, day(at), { loan: 'paid' });
    await report('young', 0, '2025-12-01');
    await report('not followed', 0, '2025-12-01');
    await report('paid', 0, '2026-01-03');
    await followTo('2026-03-01');
    expect(await labelled('2026-03-01')).toEqual({ loans: [['2025-01-03', 0]], immature: 8 + 2 });
  });
});
