import { beforeEach, expect, it } from 'vitest';
import { storeFinalDecisions } from '../../src/decisions/final/store.ts';
import { followedUntil } from '../../src/outcomes/followed.ts';
import { storeOutcomes } from '../../src/outcomes/store.ts';
import { unseenLoans } from '../../src/outcomes/unseen-loans.ts';
import type { SqliteDatabase } from '../../src/platform/node/sqlite.ts';
import { joinKey } from '../../src/samples/join-key.ts';
import { reported } from '../decisions/final/support.ts';
import { migratedDatabase, storeSample } from './support.ts';

const DAY = 86_400_000;

let database: SqliteDatabase;
beforeEach(() => {
  database = migratedDatabase();
});

const sample = (id: string, at: number, loan?: string) =>
  storeSample(database, {
    id,
    at,
    probability: 0.25,
    features: [0.5, Number.NaN],
    ...(loan !== undefined && { loan }),
  });
const report = (id: string, defaulted: 0 | 1, observedAt: number, receivedAt: number) =>
  storeOutcomes(database, 'loans', [{ key: joinKey(id), defaulted, observedAt }], receivedAt, {
    receipt: `${id} ${observedAt}`,
    block: 0,
  });
const found = async (after: number, months?: number, now = 0) => {
  const asOf = await followedUntil(database, 'loans', '1', now);
  const maturity = months === undefined ? undefined : { months, asOf };
  return unseenLoans(database, 'loans', '1', after, 100, maturity);
};

it('leaves out loans of which anything was known by then, under whatever name', async () => {
  await sample('told', 10);
  await sample('told by its loan', 20, 'L-1');
  await sample('told twice', 30);
  await sample('untold', 40);
  await sample('told later', 50, 'L-2');
  await report('told', 0, 0, 100);
  await report('L-1', 1, 0, 99);
  await report('told twice', 0, 0, 50);
  await report('told twice', 1, 1, 150);
  await report('L-2', 1, 0, 101);
  const loans = await found(100);
  expect(loans).toEqual([
    { at: 50, probability: 0.25, defaulted: 1, features: Float32Array.of(0.5, Number.NaN) },
  ]);
  expect((await found(98)).map(({ at }) => at)).toEqual([50, 20, 10]);
});

it('leaves out loans that the lender did not make', async () => {
  for (const [index, id] of ['made', 'declined', 'withdrawn', 'unknown'].entries()) {
    await sample(id, 10 * (index + 1));
    await report(id, 0, 0, 101);
  }
  await storeFinalDecisions(
    database,
    [
      reported('made'),
      reported('declined', { decision: 'declined' }),
      reported('withdrawn', { decision: 'withdrawn' }),
    ],
    0,
  );
  expect((await found(100)).map(({ at }) => at)).toEqual([40, 10]);
});

it('with a horizon takes loans that are old enough and were followed so long', async () => {
  await sample('old', 0);
  await sample('old and lost', DAY);
  await sample('young', 200 * DAY);
  await report('old', 0, 100 * DAY, 200 * DAY);
  await report('old and lost', 0, 2 * DAY, 200 * DAY);
  await report('young', 1, 201 * DAY, 202 * DAY);
  for (const id of ['recent 1', 'recent 2', 'recent 3']) {
    await sample(id, 205 * DAY);
    await report(id, 0, 209 * DAY, 209 * DAY);
  }
  expect((await found(0, 3, 210 * DAY)).map(({ at, defaulted }) => [at, defaulted])).toEqual([[0, 0]]);
  expect((await found(0)).map(({ at }) => at)).toEqual([205, 205, 205, 200, 1, 0].map((days) => days * DAY));
});

it('counts a loan that was scored repeatedly once, by its latest score', async () => {
  for (const at of [10, 30, 20]) await sample(`row ${at}`, at, 'L-1');
  await report('L-1', 0, 0, 100);
  expect((await found(50)).map(({ at }) => at)).toEqual([30]);
});
