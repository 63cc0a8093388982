import { expect, it } from 'vitest';
import { hashedDecisionId } from '../../../src/decisions/decision-id.ts';
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
  await storeFinalDecisions(database, [reported(name === 'id' ? decision.decision_id : name)], 0);
  const final = await finalOfDecision(database, decision, true);
  expect(final).toEqual(
    isFound
      ? { decision: 'approved', why: null, at: 100, saysOverridden: null, isOverridden: true }
      : undefined,
  );
});

it('who may see only their own are told what was reported of the decision itself, and not of a request that anybody may call so', async () => {
  const decision = decided(model, DECLINED, { request_id: 'order-1018' });
  const database = migratedDatabase();
  await storeFinalDecisions(database, [reported('order-1018')], 0);
  expect(await finalOfDecision(database, decision, false)).toBeUndefined();
  expect(await finalOfDecision(database, decision, true)).toMatchObject({ decision: 'approved' });
  await storeFinalDecisions(database, [reported(decision.decision_id, { decision: 'declined' })], 0);
  expect(await finalOfDecision(database, decision, false)).toMatchObject({ decision: 'declined' });
});

it('a request that is called as the decision of another has nothing of what was reported of that', async () => {
  const other = decided(model, DECLINED, { request_id: 'r-1' });
  const named = hashedDecisionId(1, 'another');
  const database = migratedDatabase();
  await storeFinalDecisions(database, [reported(named)], 0);
  expect(await finalOfDecision(database, { ...other, request_id: named }, true)).toBeUndefined();
});
