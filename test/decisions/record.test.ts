import { expect, it } from 'vitest';
import { hashedDecisionId, isDecisionId, timeOfDecision } from '../../src/decisions/decision-id.ts';
import { decisionIdOfRow } from '../../src/decisions/record.ts';

const AT = Date.UTC(2026, 2, 3, 10, 20, 30, 40);

it('the ids of a request’s rows sort as its rows stand, and are each row’s alone', () => {
  const requests = [hashedDecisionId(AT, 'one'), hashedDecisionId(AT, 'another')];
  const ids = requests.map((id) =>
    Array.from({ length: 5_000 }, (_, index) => decisionIdOfRow(id, 1 + 7_919 * index)),
  );
  for (const own of ids) expect(own.toSorted()).toEqual(own);
  expect(new Set(ids.flat()).size).toBe(10_000);
  for (const id of ids.flat()) {
    expect(isDecisionId(id)).toBe(true);
    expect(timeOfDecision(id)).toBe(AT);
  }
  expect(decisionIdOfRow(requests[0]!, 1 + 7_919 * 6)).toBe(ids[0]![6]);
  const beyond = [2 ** 26, 2 ** 26 + 1].map((row) => decisionIdOfRow(requests[0]!, row));
  expect(beyond.every(isDecisionId)).toBe(true);
  expect(beyond[0]).not.toBe(beyond[1]);
});
