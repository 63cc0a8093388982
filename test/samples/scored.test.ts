import { beforeEach, describe, expect, it } from 'vitest';
import type { SqliteDatabase } from '../../src/platform/node/sqlite.ts';
import { type OfferedSample, sampleMessage } from '../../src/samples/sample.ts';
import { findScored, SCORED } from '../../src/samples/scored.ts';
import { storeSamples } from '../../src/samples/store.ts';
import { migratedDatabase } from '../registry/migrated-database.ts';
import { ON_POSTGRES } from '../support/on-postgres.ts';

const model = 'loans';
let database: SqliteDatabase;
beforeEach(() => {
  database = migratedDatabase();
});

async function keep(sample: Partial<OfferedSample> & { id: string }): Promise<void> {
  const whole = {
    source: 'realtime',
    version: '1',
    values: [],
    features: [],
    probability: 0.5,
    at: 1_000,
    ...sample,
  } as const;
  await storeSamples(database, [sampleMessage(model, whole, 1)], 100);
}

describe('what answered a request', () => {
  it('is found by our id and by the client’s', async () => {
    await keep({ id: 'ours', request: 'theirs', version: '2' });
    for (const id of ['ours', 'theirs', ' theirs '])
      expect(await findScored(database, model, id)).toEqual({ version: '2', at: 1_000, source: 'realtime' });
    expect(await findScored(database, model, 'another')).toBeUndefined();
    expect(await findScored(database, 'cars', 'ours')).toBeUndefined();
  });

  it('is the latest answer of an id that came again', async () => {
    await keep({ id: 'one', request: 'theirs', at: 1_000 });
    await keep({ id: 'two', request: 'theirs', at: 3_000, version: '2' });
    await keep({ id: 'three', request: 'theirs', at: 2_000, version: '3' });
    expect(await findScored(database, model, 'theirs')).toMatchObject({ version: '2', at: 3_000 });
  });

  it('is not the challenger that was scored beside it', async () => {
    await keep({ id: 'ours' });
    await keep({ id: 'ours', beside: true, version: '2', at: 2_000 });
    expect(await findScored(database, model, 'ours')).toMatchObject({ version: '1' });
  });

  it.skipIf(ON_POSTGRES)('is found by indexes alone', async () => {
    const plan = await database.query<{ detail: string }>(`EXPLAIN QUERY PLAN ${SCORED}`, [
      'a',
      model,
      'a',
      model,
    ]);
    const details = plan.map(({ detail }) => detail);
    expect(details).toContain('SEARCH samples USING PRIMARY KEY (id=?)');
    expect(details).toContain('SEARCH samples USING INDEX samples_request (request=?)');
    expect(details.filter((detail) => detail.startsWith('SCAN'))).toEqual([]);
  });
});
