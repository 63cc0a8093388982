import { expect, it } from 'vitest';
import { finalOfDecision } from '../../../src/decisions/final/of-decision.ts';
import { storeFinalDecisions } from '../../../src/decisions/final/store.ts';
import { DECLINED, decided, decidingModel } from '../support/decided.ts';
import { migratedDatabase, reported } from './support.ts';

const model = await decidingModel();

it.each([
  ['the decision', 'id', true],
  ['the row of a request', 'r-1-2', true],
  ['the row of a job', 'r-1:2', true],
  ['another row', 'r-1-3', false],
  ['the request of all its rows', 'r-1', false],
])('of a row it is what was reported of %s: %s is %s', async (_, name, isFound) => {
  const decision = decided(model, DECLINED, { request_id: 'r-1', row: 2 });
  const database = migratedDatabase();
  await storeFinalDecisions(database, [reported(name === 'id' ? decision.decision_id : name)]);
  const final = await finalOfDecision(database, decision);
  expect(final).toEqual(
    isFound
      ? { decision: 'approved', why: null, at: 100, saysOverridden: null, isOverridden: true }
      : undefined,
  );
});
