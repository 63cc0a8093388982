import { describe, expect, test } from 'vitest';
import { reasonProblems } from '../../src/application/reason-problems.ts';
import { parseApplicationSchema, parseNewSchema } from '../../src/application/schema.ts';
import { dated, everything } from './support.ts';

const en = (text: string) => ({ en: text });

/** Reasons for all of `everything`, whose two derived features belong to what they are computed of. */
const complete = [
  { code: 'balance', of: ['balance', 'burden'], higher: en('The balance is high') },
  {
    code: 'income',
    of: ['income'],
    lower: en('Income is low'),
    higher: en('Income is high'),
    missing: en('Income is not known'),
  },
  { code: 'delays', of: ['delay'], text: en('Delays of payment'), missing: en('Delays are not known') },
  {
    code: 'home',
    of: ['owner'],
    values: { true: en('Owns a home'), false: en('Owns no home') },
    missing: en('Home is not known'),
  },
  {
    code: 'region',
    of: ['region'],
    text: en('Region'),
    values: { south: en('The south') },
    missing: en('Region is not known'),
  },
];

function told(reasons: unknown[], schema: object = everything): string[] {
  return reasonProblems(parseApplicationSchema({ ...schema, reasons })).map(
    ({ path, message }) => `${path}: ${message}`,
  );
}

/** The complete ones, with one changed. */
function changed(code: string, change: object): unknown[] {
  return complete.map((reason) => (reason.code === code ? { ...reason, ...change } : reason));
}

describe('a dictionary of reasons', () => {
  test('that says all that may have to be said has no problem, and a schema without one neither', () => {
    expect(told(complete)).toEqual([]);
    expect(reasonProblems(parseApplicationSchema(everything))).toEqual([]);
    expect(parseNewSchema({ ...everything, reasons: complete }).reasons).toHaveLength(5);
  });

  test('without a field is refused before a training, and goes on in a bundle', () => {
    const reasons = complete.filter(({ code }) => code !== 'region');
    expect(() => parseNewSchema({ ...everything, reasons })).toThrow('"region" has no reason');
    expect(parseApplicationSchema({ ...everything, reasons }).reasons).toHaveLength(4);
  });

  test('has each field and derived feature once, and knows their names', () => {
    expect(told(changed('balance', { of: ['balance', 'burdn'] }))).toEqual([
      'reasons.0.of.1: there is no field or derived feature "burdn": did you mean "burden"?',
    ]);
    expect(told(changed('income', { of: ['income', 'burden'] }))).toEqual([
      'reasons.1.of.1: "burden" stands in the reason "balance" as well',
    ]);
    expect(told(changed('income', { code: 'balance' }))).toEqual(['reasons.1.code: "balance" is used twice']);
  });

  test('needs a text for every way in which a value may differ', () => {
    const without = (key: string) => ({ [key]: undefined });
    expect(told(changed('balance', without('higher')))).toEqual([
      'reasons.0.higher: is missing: "balance" may be higher than is usual, and "text" says nothing of it',
    ]);
    expect(told(changed('income', without('lower')))).toHaveLength(1);
    expect(told(changed('income', without('missing')))).toEqual([
      'reasons.1.missing: is missing: "income" may be missing',
    ]);
    expect(told(changed('delays', without('missing')))).toHaveLength(1);
    expect(told(changed('home', { values: { true: en('Owns a home') } }))).toEqual([
      'reasons.3.values.false: is missing: "owner" may be so, and "text" says nothing of it',
    ]);
    expect(told(changed('region', without('text')))).toHaveLength(2);
  });

  test('has no text against a declared direction, nor for values that there are not', () => {
    expect(told(changed('balance', { lower: en('The balance is low') }))).toEqual([
      'reasons.0.lower: can never be told of "balance": "monotone" says that it is increasing',
    ]);
    expect(told(changed('region', { higher: en('More of the region') }))).toEqual([
      'reasons.4.higher: can never be told of "region": its values are no numbers',
    ]);
    expect(told(changed('region', { values: { sud: en('The south') } }))).toEqual([
      'reasons.4.values.sud: "region" has no such value: there are north, south, 3',
    ]);
    expect(told(changed('income', { values: { much: en('Much') } }))).toEqual([
      'reasons.1.values.much: "income" has no values with names: say "higher" and "lower"',
    ]);
    const monotone = { ...everything.monotone, owner: 'decreasing' };
    expect(told(complete, { ...everything, monotone })).toEqual([
      'reasons.3.values.true: can never be told of "owner": "monotone" says that it is decreasing',
    ]);
    const values = { false: en('Owns no home') };
    expect(told(changed('home', { values }), { ...everything, monotone })).toEqual([]);
  });

  test('speaks the same languages everywhere', () => {
    const text = { en: 'Delays of payment', de: 'Zahlungsverzug' };
    const problems = told(changed('delays', { text }));
    expect(problems).toHaveLength(11);
    expect(problems[0]).toBe('reasons.0.higher: has no text in "de", which other reasons have');
    expect(() => parseApplicationSchema({ ...everything, reasons: changed('delays', { text: {} }) })).toThrow(
      'reasons.2.text: has no text',
    );
    expect(() =>
      parseApplicationSchema({ ...everything, reasons: changed('delays', { text: { English: 'x' } }) }),
    ).toThrow('is no tag of a language');
  });

  test.each([
    ['reasons.2.text.__proto__', { text: { en: 'Delays', ...JSON.parse('{"__proto__":"x"}') } }],
    ['reasons.2.values.__proto__', JSON.parse('{"values":{"__proto__":{"en":"x"}}}')],
  ])('has no name that would be left out: %s', (path, change) => {
    expect(() => parseNewSchema({ ...everything, reasons: changed('delays', change) })).toThrow(
      `${path}: cannot be a name here`,
    );
  });

  test('needs no texts of what it suppresses', () => {
    expect(
      told(changed('region', { text: undefined, values: undefined, missing: undefined, suppress: true })),
    ).toEqual([]);
  });

  test('has no text of a value that is never missing', () => {
    expect(told(changed('balance', { missing: en('The balance is not known') }))).toEqual([
      'reasons.0.missing: can never be told of "balance": it is never missing',
    ]);
  });

  test('has each language in one way of writing it', () => {
    const higher = { en: 'The balance is high', 'pt-BR': 'Saldo', 'pt-br': 'Saldo' };
    expect(told(changed('balance', { higher }))).toEqual([
      'reasons: "pt-br" is written in another way as well: it is one language',
    ]);
  });

  test('tells ages, and no dates', () => {
    const spans = (dated as unknown as { derived: { name: string }[] }).derived.map(({ name }) => name);
    const reasons = [
      { code: 'income', of: ['income'], text: en('Income') },
      { code: 'ages', of: [...spans, 'birth_date'], text: en('Ages') },
    ];
    expect(told(reasons, dated)).toEqual([
      `reasons.1.of.${spans.length}: "birth_date" is a date, which no model sees: name what is derived from it`,
    ]);
    expect(told([reasons[0]!], dated)[0]).toContain(`"${spans[0]}" has no reason`);
  });

  test('needs the texts of levels and fields whose names every object inherits', () => {
    const regions = everything.fields.map((field) =>
      field.name === 'region' ? { ...field, levels: ['north', 'constructor'] } : field,
    );
    const reasons = changed('region', { text: undefined, values: { north: en('The north') } });
    expect(told(reasons, { ...everything, fields: regions })).toEqual([
      'reasons.4.values.constructor: is missing: "region" may be so, and "text" says nothing of it',
    ]);

    const owners = everything.fields.map((field) =>
      field.name === 'owner' ? { ...field, name: 'constructor' } : field,
    );
    expect(told(changed('home', { of: ['constructor'] }), { ...everything, fields: owners })).toEqual([]);
  });

  test('that is about nothing is told with all else that is wrong', () => {
    const reasons = changed('income', { of: ['incom'] }).concat({ ...complete[0], of: ['balance'] });
    expect(told(reasons)).toEqual([
      'reasons.1.of.0: there is no field or derived feature "incom": did you mean "income"?',
      'reasons.5.code: "balance" is used twice',
      'reasons.5.of.0: "balance" stands in the reason "balance" as well',
      'reasons: "income" has no reason: who is declined for it could not be told. Add one, or name it in the "of" of another',
    ]);
  });

  test.each([
    ['has a line break', 'Income\n\n# is high'],
    ['is obeyed by a terminal', 'Income \u001b[31mis high'],
    ['turns around what follows', '\u202eIncome is high'],
    ['is long', 'x'.repeat(501)],
  ])('has no text that %s', (_, text) => {
    const reasons = changed('income', { higher: en(text) });
    expect(() => parseNewSchema({ ...everything, reasons })).toThrow(
      /reasons\.1\.higher\.en: is ".*": it must be text of one line, of 1 to 500 characters/,
    );
  });
});
