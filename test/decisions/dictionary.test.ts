import { expect, it } from 'vitest';
import { dictionaryOf, textOfReason } from '../../src/decisions/dictionary.ts';
import { scoreApplication } from '../../src/scoring/score.ts';
import { DECLINED, decided, decidingModel } from './support/decided.ts';

const model = await decidingModel();

it.each([
  ['amounts, codes and levels', DECLINED],
  ['what is missing', { ...DECLINED, owed: null }],
  ['an amount beside a code', { ...DECLINED, late: 3 }],
])('the text of a recorded reason is the one that was answered: %s', (_, application) => {
  const { reasons } = decided(model, application);
  const told = model.reasons!(scoreApplication(model, application)).map(({ text }) => text);
  expect(reasons!.map((reason) => textOfReason(model.compiled, reason))).toEqual(told);
  expect(told.length).toBeGreaterThan(2);
});

it('a truth has its text by its name, and a reason that the dictionary does not know has none', () => {
  const reason = { code: 'fence', field: 'fenced', value: false, direction: 'value' } as const;
  expect(textOfReason(model.compiled, reason)).toEqual({ en: 'About the fence', de: 'Der Zaun' });
  expect(textOfReason(model.compiled, { ...reason, code: 'garden' })).toBeUndefined();
});

it('a dictionary is named by what it says', () => {
  const { compiled } = model;
  const other = { ...compiled, schema: { ...compiled.schema, reasons: compiled.schema.reasons!.slice(1) } };
  expect(dictionaryOf(model)).toMatch(/^[0-9a-f]{64}$/);
  expect(dictionaryOf({ ...model, compiled: other })).not.toBe(dictionaryOf(model));
  const { reasons: _, ...without } = model;
  expect(dictionaryOf(without)).toBeUndefined();
});
