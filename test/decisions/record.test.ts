import { expect, it } from 'vitest';
import { decisionId, isDecisionId, timeOfDecision } from '../../src/decisions/decision-id.ts';
import { type Circumstances, decisionIdOfRow, decisionOf, lineOf } from '../../src/decisions/record.ts';
import { decidingModel } from './support/decided.ts';

const AT = Date.UTC(2026, 2, 3, 10, 20, 30, 40);

it('the ids of a request’s rows sort as its rows stand, and are each row’s alone', () => {
  const requests = [decisionId(AT, 'one'), decisionId(AT, 'another')];
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

it('a line is the JSON of its record, member for member, whatever the record has', async () => {
  const model = await decidingModel();
  const another = { ...model, version: '9', digest: 'b'.repeat(64) };
  const result = { prediction: 1, probability: 0.25, default_risk: 'High', model_version: '3' } as const;
  const decided = {
    application: { a: 'é "1"', b: null },
    loan: '',
    featuresUsed: { b: 0.1 },
    margin: -1.5,
    result,
  };
  const reason = { code: 'R1', field: 'b', value: 'two\nlines', direction: 'missing', text: 'left out' };
  const asked: Circumstances = { id: decisionId(AT, 'one'), caller: 'a "bank"', requestId: 'r' };
  for (const by of [model, another, model])
    for (const reasons of [undefined, [], [reason as never]])
      for (const loan of ['', 'L "1"'])
        for (const more of [{}, { row: 2, subject: 'S\\1' }]) {
          const given = [by, { ...decided, loan, reasons }, { ...asked, ...more }] as const;
          expect(lineOf(...given)).toBe(JSON.stringify(decisionOf(...given)));
        }
});
