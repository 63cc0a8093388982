import { describe, expect, test } from 'vitest';
import { readApplication } from '../../../src/application/application.ts';
import { type CompiledSchema, compileSchema } from '../../../src/application/compile.ts';
import { inOwnUnits } from '../../../src/application/encode.ts';
import { parseNewSchema } from '../../../src/application/schema.ts';
import { MOST_REASONS, reasonsBy } from '../../../src/explain/reasons/reasons.ts';

const en = (text: string) => ({ en: text });
const compiled = compileSchema(
  parseNewSchema({
    name: 'reasons',
    target: { column: 'Bad', positive: 1 },
    fields: [
      { name: 'balance', column: 'Balance', type: 'number', min: 0 },
      { name: 'income', column: 'Income', type: 'number', above: 0, nullable: true },
      {
        name: 'delay',
        column: 'Delay',
        type: 'integer',
        min: 0,
        codes: [{ name: 'unknown_to_us', value: 96 }],
      },
      { name: 'owner', column: 'Owner', type: 'boolean' },
      { name: 'region', column: 'Region', type: 'category', levels: ['north', 'south'], unknown: 'missing' },
      { name: 'age', column: 'Age', type: 'integer', min: 18 },
    ],
    derived: [
      { name: 'burden', ratio: ['balance', 'income'] },
      { name: 'left_over', difference: ['income', 'balance'] },
    ],
    monotone: { balance: 'increasing' },
    policy: { maximize: 'recall' },
    reasons: [
      { code: 'card', of: ['balance', 'burden'], higher: en('Card balance is high') },
      {
        code: 'pay',
        of: ['income'],
        higher: en('Much pay'),
        lower: en('Little pay'),
        missing: en('Pay not known'),
      },
      {
        code: 'delays',
        of: ['delay'],
        higher: en('Delays'),
        lower: en('No delays'),
        values: { unknown_to_us: en('Delays not reported') },
      },
      { code: 'home', of: ['owner'], values: { true: en('Owns'), false: en('Rents') } },
      {
        code: 'place',
        of: ['region'],
        text: en('Region'),
        values: { south: en('South') },
        missing: en('Region not known'),
      },
      { code: 'age', of: ['age'], suppress: true },
    ],
  }),
);
const names = compiled.features.map(({ name }) => name);
const usual = { balance: 100, income: 1000, delay: 1, owner: true, region: 'north', age: 40 };
const explained = (application: object, by: CompiledSchema) => {
  const read = readApplication(by, { ...usual, ...application });
  return { ...read, inOwnUnits: inOwnUnits(by, read.values, read.features) };
};
/** Three that were approved: what is usual, and one to each side. */
const approved = [usual, { balance: 50, income: 500, delay: 0 }, { balance: 200, income: 2000, delay: 2 }];

/** The reasons of an application whose features contribute so. */
function reasonsOf(application: object, contributions: Record<string, number>, by = compiled) {
  const reference = Float32Array.from(approved.flatMap((one) => [...explained(one, by).features]));
  const give = reasonsBy(by, by.schema.reasons!, reference, (_features, _offset, out) => {
    for (const [name, value] of Object.entries(contributions)) out[names.indexOf(name)] = value;
  });
  return give(explained(application, by));
}

describe('the reasons of an application', () => {
  test('are what pushes towards default, largest first', () => {
    const reasons = reasonsOf(
      { balance: 900, income: 300, delay: 0 },
      { balance: 0.5, income: 2, delay: -1 },
    );
    expect(reasons).toEqual([
      { code: 'pay', field: 'income', value: 300, direction: 'lower', text: en('Little pay') },
      { code: 'card', field: 'balance', value: 900, direction: 'higher', text: en('Card balance is high') },
    ]);
  });

  test('gather what belongs to a field: levels, codes, and derived features', () => {
    // Of what is left over one half is the balance's and one the income's; the burden is named by the card's reason.
    const of = (contributions: Record<string, number>) =>
      reasonsOf({ balance: 900, income: 300, region: 'south' }, contributions).map(({ code }) => code);
    expect(of({ left_over: 2, income: -0.9 })).toEqual(['card', 'pay']);
    expect(of({ left_over: 2, income: -1.1 })).toEqual(['card']);
    expect(of({ burden: 2, balance: -2.1, income: 1 })).toEqual(['pay']);
    expect(of({ 'region=north': -1, 'region=south': 1.5 })).toEqual(['place']);
    expect(of({ 'region=north': -1, 'region=south': 0.5 })).toEqual([]);
  });

  test('are told by what the value is: an amount, a level, a code, a truth, nothing', () => {
    const one = (application: object, feature: string) => {
      const [{ value, direction, text }] = reasonsOf(application, { [feature]: 1 }) as [never];
      return [value, direction, (text as { en: string }).en];
    };
    expect(one({ income: 5000 }, 'income')).toEqual([5000, 'higher', 'Much pay']);
    expect(one({ income: null }, 'income')).toEqual([null, 'missing', 'Pay not known']);
    expect(one({ delay: 96 }, 'delay:unknown_to_us')).toEqual([96, 'value', 'Delays not reported']);
    expect(one({ owner: false }, 'owner')).toEqual([false, 'value', 'Rents']);
    expect(one({ region: 'south' }, 'region=south')).toEqual(['south', 'value', 'South']);
    expect(one({ region: 'east' }, 'region=south')).toEqual([null, 'missing', 'Region not known']);
  });

  test('never say what approved applications have as well', () => {
    const all = Object.fromEntries(names.map((name) => [name, 1]));
    expect(reasonsOf({}, all)).toEqual([]);
  });

  test('never contradict a declared direction', () => {
    expect(reasonsOf({ balance: 10 }, { balance: 3 })).toEqual([]);
  });

  test('are never those that the schema suppresses, and four at most', () => {
    const all = Object.fromEntries(names.map((name, index) => [name, 100 - index]));
    const differs = { balance: 900, income: 30, delay: 9, owner: false, region: 'south', age: 19 };
    const codes = reasonsOf(differs, { ...all, age: 99 }).map(({ code }) => code);
    expect(codes).toHaveLength(MOST_REASONS);
    expect(codes).not.toContain('age');
  });

  test('are none that weighs less than a twentieth of the first that is told', () => {
    const differs = { income: 30, delay: 9, owner: false, age: 19 };
    const codes = (least: number) =>
      reasonsOf(differs, { age: 1000, income: 20, delay: 1, owner: least }).map(({ code }) => code);
    expect(codes(1)).toEqual(['pay', 'delays', 'home']);
    expect(codes(0.99)).toEqual(['pay', 'delays']);
  });

  test('of equal weight stand in the order of the schema, and are the same each time', () => {
    const equal = { income: 1, delay: 1, owner: 1 };
    const differs = { income: 30, delay: 9, owner: false };
    expect(reasonsOf(differs, equal).map(({ code }) => code)).toEqual(['pay', 'delays', 'home']);
    expect(reasonsOf(differs, equal)).toEqual(reasonsOf(differs, equal));
  });

  test('of an application with everything missing that may be are told as missing', () => {
    const contributions = { income: 1, 'region=north': 2 };
    const reasons = reasonsOf({ income: null, region: 'nowhere' }, contributions);
    expect(reasons.map(({ direction }) => direction)).toEqual(['missing', 'missing']);
  });

  test.each([
    ['as a standard scaler has it', 0.4, 0.5],
    ['as a robust scaler has it, of what most have', 1, 1],
  ])(
    'are the same behind a scaler, where a truth, a level and a code are other numbers: %s',
    (_, mean, scale) => {
      const scaler = { mean: names.map(() => mean), scale: names.map(() => scale) };
      const scaled = compileSchema(compiled.schema, scaler);
      const all = Object.fromEntries(names.map((name) => [name, 1]));
      for (const differs of [
        {},
        { owner: false, region: 'south', delay: 96 },
        { income: null, region: 'nowhere', balance: 900, delay: 0 },
      ])
        expect(reasonsOf(differs, all, scaled)).toEqual(reasonsOf(differs, all));
    },
  );

  test('are of levels whose names every object inherits, too', () => {
    const { schema } = compiled;
    const region = { code: 'place', of: ['region'], text: en('Region'), missing: en('Not known') };
    const named = compileSchema({
      ...schema,
      fields: schema.fields.map((field) =>
        field.name === 'region' ? ({ ...field, levels: ['north', 'constructor'] } as typeof field) : field,
      ),
      reasons: schema.reasons!.map((rule) =>
        rule.code === 'place' ? { ...region, values: { north: en('North') } } : rule,
      ),
    });
    const [reason] = reasonsOf({ region: 'constructor' }, { 'region=north': 1 }, named);
    expect(reason).toMatchObject({ value: 'constructor', text: en('Region') });
  });
});
