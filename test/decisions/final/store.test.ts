import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { FinalDecision, ReportedDecision } from '../../../src/decisions/final/final-decision.ts';
import {
  finalDecisionsOf,
  storeFinalDecisions,
  sweepFinalDecisions,
} from '../../../src/decisions/final/store.ts';
import { joinKey } from '../../../src/samples/join-key.ts';
import { ON_POSTGRES } from '../../support/on-postgres.ts';
import { migratedDatabase, reported } from './support.ts';

const reports = fc.array(
  fc.record<ReportedDecision>({
    key: fc.constantFrom('a', 'b', 'c').map(joinKey),
    decision: fc.constantFrom('approved', 'declined', 'withdrawn'),
    why: fc.constantFrom(null, 'policy', 'Policy', '\uff21', '\u{1f600}'),
    at: fc.constantFrom(100, 200),
    saysOverridden: fc.constantFrom(null, true, false),
  }),
  { minLength: 1, maxLength: 12 },
);

it('neither the order nor the repetition of reports, nor how they come together, changes what is known', async () => {
  await fc.assert(
    fc.asyncProperty(
      reports.chain((all) =>
        fc.tuple(
          fc.constant(all),
          fc.shuffledSubarray([...all, ...all], { minLength: 2 * all.length }),
          fc.integer({ min: 1, max: 5 }),
        ),
      ),
      async ([all, shuffled, atOnce]) => {
        const one = migratedDatabase();
        const other = migratedDatabase();
        await storeFinalDecisions(one, all, 0);
        for (let from = 0; from < shuffled.length; from += atOnce)
          await storeFinalDecisions(other, shuffled.slice(from, from + atOnce), 0);
        const table = 'SELECT * FROM final_decisions ORDER BY join_key';
        expect(await other.query(table)).toEqual(await one.query(table));
        const again = await storeFinalDecisions(one, all, 0);
        expect(again.stored).toBe(0);
        expect(again.repeated + again.outdated).toBe(all.length);
      },
    ),
    { numRuns: ON_POSTGRES ? 10 : 100 },
  );
});

it('counts what was new, what was known, and what a later report outweighs', async () => {
  const database = migratedDatabase();
  const store = (...said: ReportedDecision[]) => storeFinalDecisions(database, said, 0);
  expect(await store(reported('a'), reported('a'), reported('a', { at: 50 }), reported('b'))).toEqual({
    stored: 2,
    repeated: 1,
    outdated: 1,
  });
  expect(await store(reported('a'), reported('b', { at: 99 }))).toEqual({
    stored: 0,
    repeated: 1,
    outdated: 1,
  });
  expect(await store(reported('a', { at: 101, decision: 'withdrawn' }))).toEqual({
    stored: 1,
    repeated: 0,
    outdated: 0,
  });
});

it('is found by the keys of decisions and requests, as many as one asks for', async () => {
  const database = migratedDatabase();
  const said = { decision: 'declined', why: 'policy', at: 7, saysOverridden: true } as const;
  await storeFinalDecisions(database, [reported('a', said), reported('b')], 0);
  const strangers = Array.from({ length: 20_000 }, (_, index) => joinKey(`stranger-${index}`));
  const found = await finalDecisionsOf(database, [...strangers, joinKey('a'), joinKey('b')]);
  expect(found).toEqual(
    new Map<string, FinalDecision>([
      [joinKey('a'), said],
      [joinKey('b'), { decision: 'approved', why: null, at: 100, saysOverridden: null }],
    ]),
  );
  expect(await finalDecisionsOf(database, [])).toEqual(new Map());
});

it('no id stands in the table as it is', async () => {
  const database = migratedDatabase();
  await storeFinalDecisions(database, [reported('4711')], 0);
  expect(JSON.stringify(await database.query('SELECT * FROM final_decisions'))).not.toContain('4711');
});

it('what was decided before a time is swept', async () => {
  const database = migratedDatabase();
  await storeFinalDecisions(database, [reported('old', { at: 99 }), reported('new')], 0);
  await database.batch([sweepFinalDecisions(100)]);
  expect([...(await finalDecisionsOf(database, ['old', 'new'].map(joinKey))).keys()]).toEqual([
    joinKey('new'),
  ]);
});
