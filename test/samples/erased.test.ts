import { beforeEach, describe, expect, it } from 'vitest';
import { memoryDatabase } from '../../src/platform/memory/database.ts';
import type { SqliteDatabase } from '../../src/platform/node/sqlite.ts';
import { eraseSamples, sweepErased } from '../../src/samples/erased.ts';
import { type OfferedSample, sampleMessage } from '../../src/samples/sample.ts';
import { storeSamples } from '../../src/samples/store.ts';
import { ON_POSTGRES } from '../support/on-postgres.ts';

let database: SqliteDatabase;
beforeEach(() => {
  database = memoryDatabase();
  database.migrate('migrations');
});

const AT = 90_000;
const sample = (id: string, own: Partial<OfferedSample> = {}) =>
  sampleMessage(
    'loans',
    { id, source: 'realtime', version: '1', values: [1], features: [2], probability: 0.5, at: AT, ...own },
    1,
  );
const ofDecision = (decision: string, own?: Partial<OfferedSample>) =>
  sample(`request of ${decision}`, { decision, ...own });
const store = (...samples: ReturnType<typeof sample>[]) => storeSamples(database, samples, 10);
const erase = (...ids: string[]) =>
  eraseSamples(
    database,
    ids.map((id) => ({ id, at: AT })),
  );
const left = async () =>
  (await database.query<{ id: string }>('SELECT id FROM samples')).map(({ id }) => id).sort();
const idsOf = (...samples: ReturnType<typeof sample>[]) => samples.map(({ id }) => id).sort();

/** Without a decision, for none was recorded. */
const unrecorded = sample('desk-1');
const champion = ofDecision('erased');
const challenger = ofDecision('erased', { version: '2', beside: true });
const other = ofDecision('other');
const all = [unrecorded, champion, challenger, other];

describe('samples of decisions that are erased', () => {
  it('go, with what stands beside them, and others stay', async () => {
    await store(...all);
    await erase('erased', 'never sampled');
    expect(await left()).toEqual(idsOf(unrecorded, other));
  });

  it('are not stored when they come later, or again, and are counted as neither kept nor dropped', async () => {
    await erase('erased');
    expect(await store(...all)).toEqual({ kept: 2, dropped: 0 });
    expect(await store(champion)).toEqual({ kept: 0, dropped: 0 });
    expect(await left()).toEqual(idsOf(unrecorded, other));
  });

  it('are erased again without harm', async () => {
    await store(...all);
    for (let time = 0; time < 2; time++) await erase('erased');
    await erase();
    expect(await left()).toEqual(idsOf(unrecorded, other));
  });

  it('go however they are stored at the same time', async () => {
    const ids = Array.from({ length: 20 }, (_, index) => `decision ${index}`);
    await Promise.all(ids.flatMap((id) => [store(ofDecision(id)), erase(id)]));
    expect(await left()).toEqual([]);
  });

  it('go where there are more of them than one statement takes', async () => {
    const ids = Array.from({ length: 25_000 }, (_, index) => `decision ${index}`);
    const some = [0, 9_999, 10_000, 24_999].map((index) => ofDecision(ids[index]!));
    await store(...some, other);
    await erase(...ids);
    expect(await left()).toEqual(idsOf(other));
  });

  it('are turned away until none of their time is kept any more', async () => {
    const remembered = () => database.query('SELECT at FROM erased_decisions');
    await erase('erased');
    await database.batch([sweepErased(AT)]);
    expect(await remembered()).toEqual([{ at: AT }]);
    await database.batch([sweepErased(AT + 1)]);
    expect(await remembered()).toEqual([]);
  });

  it.skipIf(ON_POSTGRES)('are found by a step into an index', async () => {
    const plan = await database.query<{ detail: string }>(
      'EXPLAIN QUERY PLAN DELETE FROM samples WHERE decision IN (SELECT value ->> 0 FROM json_each(?))',
      ['[]'],
    );
    expect(plan.map(({ detail }) => detail).join()).toContain('USING INDEX samples_decision');
  });
});
