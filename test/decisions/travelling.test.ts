import { expect, it } from 'vitest';
import { hashedDecisionId } from '../../src/decisions/decision-id.ts';
import { messageOf, parcelsOf } from '../../src/decisions/parcels.ts';
import { type Circumstances, decisionOf, lineOf } from '../../src/decisions/record.ts';
import { idOf } from '../../src/decisions/store/lines.ts';
import { linesOf, travellingOf } from '../../src/decisions/travelling.ts';
import { decidingModel } from './support/decided.ts';

const AT = Date.UTC(2026, 2, 3, 10, 20, 30, 40);
const result = { prediction: 1, probability: 0.25, default_risk: 'High', model_version: '3' } as const;

it('records travel and arrive as the lines that are kept, byte for byte, whatever they have', async () => {
  const model = await decidingModel();
  const another = { ...model, version: '9', digest: 'b'.repeat(64) };
  const reason = { code: 'R1', field: 'b', value: null, direction: 'missing', text: 'left out' };
  const asked: Circumstances = { id: hashedDecisionId(AT, 'one'), caller: 'a "bank"', requestId: '[r]' };
  const given = [];
  for (const by of [model, another, model])
    for (const application of [null, { a: 'é "1"\n+{}', b: null, c: [1e21, 0.1] }])
      for (const reasons of [undefined, [], [reason, { ...reason, value: 'two\nlines' }]])
        for (const loan of ['', 'L "1"'])
          for (const more of [{}, { row: 2, subject: 'S\\1' }]) {
            const featuresUsed = { owed: 0.1, late: null, 7: -2.5e-7 };
            const decided = {
              application,
              loan,
              featuresUsed,
              margin: -1.5,
              result,
              reasons: reasons as never,
            };
            given.push([by, decided, { ...asked, ...more }] as const);
          }
  const messages = parcelsOf(given.map((each) => travellingOf(...each))).map(messageOf);
  expect(messages.flatMap(linesOf)).toEqual(given.map((each) => lineOf(decisionOf(...each))));
});

it.each([
  ['that is cut', (message: string) => message.slice(0, -3)],
  ['of fewer features', (message: string) => message.replace('[0.1]', '[]')],
  ['of a model that cannot be read', (message: string) => message.replace('+{', '+')],
])('a record %s is no line', async (_, damage) => {
  const model = await decidingModel();
  const decided = {
    application: {},
    loan: '',
    featuresUsed: { owed: 0.1 },
    margin: 1,
    result,
    reasons: undefined,
  };
  const asked = { id: hashedDecisionId(AT, 'one'), caller: 'bank', requestId: 'r' };
  const message = messageOf(parcelsOf([travellingOf(model, decided, asked)])[0]!);
  expect(linesOf(message).map(idOf)).toEqual([asked.id]);
  expect(linesOf(damage(message)).map(idOf)).toEqual([undefined]);
});
