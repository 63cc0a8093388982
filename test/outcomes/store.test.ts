import fc from 'fast-check';
import { expect, it } from 'vitest';
import { SUMMED_COUNTS } from '../../src/outcomes/counts.ts';
import type { Outcome } from '../../src/outcomes/outcome.ts';
import { storeOutcomes } from '../../src/outcomes/store.ts';
import { joinKey } from '../../src/samples/join-key.ts';
import { ON_POSTGRES } from '../support/on-postgres.ts';
import { migratedDatabase, storeSample } from './support.ts';

const countsOf = async (database: ReturnType<typeof migratedDatabase>, receipt = 'r') =>
  (await database.query(`SELECT ${SUMMED_COUNTS} FROM outcome_blocks WHERE receipt = ?`, [receipt]))[0];

const reports = fc.array(
  fc.record({
    key: fc.constantFrom('a', 'b', 'c').map(joinKey),
    defaulted: fc.constantFrom<0 | 1>(0, 1),
    observedAt: fc.constantFrom(100, 200, 300),
  }),
  { maxLength: 10 },
);

it('a block counts what its reports count one by one, whatever was known before', async () => {
  await fc.assert(
    fc.asyncProperty(reports, reports, async (before, outcomes) => {
      const counted = async (blocks: Outcome[][]) => {
        const database = migratedDatabase();
        await storeSample(database, { id: 'one', loan: 'a' });
        await storeOutcomes(database, 'loans', before, 1, { receipt: 'before', block: 0 });
        for (const [block, part] of blocks.entries())
          await storeOutcomes(database, 'loans', part, 2, { receipt: 'r', block });
        return countsOf(database);
      };
      fc.pre(outcomes.length > 0);
      expect(await counted([outcomes])).toEqual(await counted(outcomes.map((report) => [report])));
    }),
    { numRuns: ON_POSTGRES ? 10 : 100 },
  );
});

it('a block that is stored twice, also by two at once, counts once and the same', async () => {
  const database = migratedDatabase();
  const outcomes: Outcome[] = [
    { key: joinKey('a'), defaulted: 1, observedAt: 5 },
    { key: joinKey('a'), defaulted: 0, observedAt: 4 },
    { key: joinKey('a'), defaulted: 0, observedAt: 4 },
  ];
  const store = () => storeOutcomes(database, 'loans', outcomes, 1, { receipt: 'r', block: 3 });
  await Promise.all([store(), store()]);
  await store();
  expect(await countsOf(database)).toEqual({
    stored: 2,
    repeated: 1,
    contradicting: 1,
    late: 1,
    unknown: 2,
    unmatched: 0,
  });
});

it('a report that is final later in its block is kept once, as final', async () => {
  const database = migratedDatabase();
  const said: Outcome = { key: joinKey('a'), defaulted: 0, observedAt: 4 };
  await storeOutcomes(database, 'loans', [said, { ...said, final: true }, said], 1, {
    receipt: 'r',
    block: 0,
  });
  expect(await database.query('SELECT observed_at, defaulted, final FROM outcomes')).toEqual([
    { observed_at: 4, defaulted: 0, final: 1 },
  ]);
  expect(await countsOf(database)).toMatchObject({ stored: 2, repeated: 1 });
});

it.each<[string, Outcome[], number]>([
  ['of another time', [{ key: joinKey('a'), defaulted: null, observedAt: 6 }], 1],
  ['of another loan', [{ key: joinKey('b'), defaulted: null, observedAt: 5 }], 1],
  ['of what was reported', [{ key: joinKey('a'), defaulted: null, observedAt: 5 }], 0],
  [
    'of what the block itself reports',
    [
      { key: joinKey('b'), defaulted: 0, observedAt: 5 },
      { key: joinKey('b'), defaulted: null, observedAt: 5 },
    ],
    0,
  ],
  [
    'that comes twice',
    [
      { key: joinKey('b'), defaulted: null, observedAt: 5 },
      { key: joinKey('b'), defaulted: null, observedAt: 5 },
    ],
    1,
  ],
])('tells a withdrawal that takes nothing back: %s', async (_, outcomes, unmatched) => {
  const database = migratedDatabase();
  const known: Outcome[] = [{ key: joinKey('a'), defaulted: 1, observedAt: 5 }];
  await storeOutcomes(database, 'loans', known, 1, { receipt: 'before', block: 0 });
  await storeOutcomes(database, 'loans', outcomes, 2, { receipt: 'r', block: 0 });
  expect(await countsOf(database)).toMatchObject({ unmatched });
  await storeOutcomes(database, 'loans', outcomes, 3, { receipt: 'again', block: 0 });
  expect(await countsOf(database, 'again')).toMatchObject({ stored: 0, unmatched: 0 });
});

it('reports that two blocks bring at the same time are new in one of them alone', async () => {
  const database = migratedDatabase();
  const outcomes: Outcome[] = [{ key: joinKey('a'), defaulted: 1, observedAt: 5 }];
  await Promise.all(
    [0, 1].map((block) => storeOutcomes(database, 'loans', outcomes, 1, { receipt: 'r', block })),
  );
  expect(await countsOf(database)).toMatchObject({ stored: 1, repeated: 1 });
});

it('a block that cannot be stored is not counted', async () => {
  const database = migratedDatabase();
  const broken = [{ key: joinKey('a'), defaulted: 7 as 1, observedAt: 5 }];
  await expect(storeOutcomes(database, 'loans', broken, 1, { receipt: 'r', block: 0 })).rejects.toThrow(
    /check/i,
  );
  expect(await database.query('SELECT * FROM outcome_blocks')).toEqual([]);
});
