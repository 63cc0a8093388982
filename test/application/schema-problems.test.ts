import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { type Allowed, waysOf } from '../../src/application/allowed.ts';
import { parseNewSchema, schemaFile } from '../../src/application/schema.ts';
import type { ErrorDetail, SolventError } from '../../src/errors.ts';
import { everything } from './support.ts';

function problems(schema: unknown): ErrorDetail[] {
  try {
    parseNewSchema(schema);
    return [];
  } catch (error) {
    return (error as SolventError).details!;
  }
}

describe('a mistake is told by what stands there, what may stand there, and what was perhaps meant', () => {
  const number = { name: 'a', column: 'A', type: 'number' };
  const category = { name: 'a', column: 'A', type: 'category', levels: ['a', 'b'] };
  const types = '"number", "integer", "boolean", "category" or "date"';

  test.each<[object, Record<string, string>]>([
    [{ fields: [{ ...number, type: 'text' }] }, { 'fields.0.type': `is "text": it must be ${types}` }],
    [{ fields: [{ name: 'a', column: 'A' }] }, { 'fields.0.type': `is missing: it must be ${types}` }],
    [
      { fields: [{ ...number, missing: [true] }] },
      {
        'fields.0.missing.0':
          'is true: it must be a number, text or a range such as {"below": -6} or {"from": 96, "to": 98}',
      },
    ],
    [
      { fields: [{ ...number, missing: -9 }] },
      {
        'fields.0.missing':
          'is -9: it must be a list, each a number, text or a range such as {"below": -6} or {"from": 96, "to": 98}',
      },
    ],
    [
      { fields: [null] },
      { 'fields.0': 'is null: it must be a field: an object of name, column, type and what the type takes' },
    ],
    [
      { fields: [{ ...number, name: 'Net income' }] },
      {
        'fields.0.name':
          'is "Net income": it must be a name of lower-case letters, digits and underscores that begins with a letter',
      },
    ],
    [
      { fields: [{ ...number, levels: ['a'] }] },
      {
        'fields.0.levels':
          'is not known here where "type" is "number": there may be nullable, changeable, title, unit, missing, codes, min, max, above, below, written',
      },
    ],
    [
      { fields: [{ ...number, written: 'per cent' }] },
      { 'fields.0.written': 'is "per cent": it must be "percent" or "currency"' },
    ],
    [
      { fields: [{ ...number, writen: 'percent' }] },
      { 'fields.0.writen': 'is not known here where "type" is "number": did you mean "written"?' },
    ],
    [
      { fields: [{ ...category, written: 'percent' }] },
      {
        'fields.0.written':
          'is not known here where "type" is "category": there may be nullable, changeable, title, unit, missing, unknown, ordered',
      },
    ],
    [
      { fields: [{ ...category, level: ['a'] }] },
      { 'fields.0.level': 'is not known here where "type" is "category": did you mean "levels"?' },
    ],
    [
      { fields: [{ ...category, levels: ['a'] }] },
      {
        'fields.0.levels':
          'is a list of 1: it must be a list of at least 2, each text, a number or a group such as {"name": "other", "of": ["boat", "wedding"]}',
      },
    ],
    [
      {
        fields: [
          {
            ...category,
            levels: [true, { name: 'x' }, { name: 'x', of: [] }, { name: '', Of: ['y'] }, { name: 1, of: 2 }],
          },
        ],
      },
      {
        'fields.0.levels.0':
          'is true: it must be text, a number or a group such as {"name": "other", "of": ["boat", "wedding"]}',
        'fields.0.levels.1.of': 'is missing: it must be a list of at least 1, each text or a number',
        'fields.0.levels.2.of': 'is an empty list: it must be a list of at least 1, each text or a number',
        'fields.0.levels.3.name': 'is empty: it must be text or a number',
        'fields.0.levels.3.Of': 'is not known here: did you mean "of"?',
        'fields.0.levels.4.of': 'is 2: it must be a list of at least 1, each text or a number',
      },
    ],
    [
      {
        fields: [
          {
            ...category,
            missing: ['plane', 'home'],
            levels: [
              'house',
              { name: 'other', of: ['boat', 'plane', 'house', 'boat', ' ', 'other', 7] },
              { name: 'car', of: ['auto', 'boat', 'other', 'Cre\u0301dit', 'auto ', '7.0'] },
              { name: 'auto', of: ['Cr\u00e9dit', 'van'] },
              'van',
              'home',
            ],
          },
        ],
        derived: [],
        monotone: {},
      },
      {
        'fields.0.missing': '"home" is also a level',
        'fields.0.levels.1.of.2': '"house" is also a level',
        'fields.0.levels.1.of.3': '"boat" is listed twice',
        'fields.0.levels.1.of.4': 'is blank',
        'fields.0.levels.2.of.1': '"boat" is also a value of the level "other"',
        'fields.0.levels.2.of.2': '"other" is also a level',
        'fields.0.levels.2.of.4': '"auto" is listed twice, written in two ways',
        'fields.0.levels.2.of.5': '"7.0" is how data frames write "7"',
        'fields.0.levels.3.name': '"auto" is also a value of the level "car"',
        'fields.0.levels.3.of.0': '"Cr\u00e9dit" is listed twice, written in two ways',
        'fields.0.levels.4': '"van" is also a value of the level "auto"',
      },
    ],
    [
      {
        fields: [{ ...category, levels: ['a', { name: 'b', of: ['c', 'd'] }], missing: ['d'] }],
        derived: [],
        monotone: {},
      },
      { 'fields.0.missing': '"d" is also a value of the level "b"' },
    ],
    [
      { policy: { maximize: 'f1', subject_to: { recall: 2 } } },
      { 'policy.subject_to.recall': 'is 2: it must be a number from 0 to 1' },
    ],
    [
      { outcome: { horizon_months: 1.5 } },
      { 'outcome.horizon_months': 'is 1.5: it must be a whole number from 1 to 480' },
    ],
    [
      { derived: [{ name: 'x' }] },
      { 'derived.0': 'must have one of ratio, difference, sum, log, min, max, years, months, days' },
    ],
    [
      { derived: [{ name: 'x', ratios: ['a', 'b'] }] },
      { 'derived.0.ratios': 'is not known here: did you mean "ratio"?' },
    ],
    [
      { derived: [{ name: 'x', ratio: ['balance', 'income'], difference: ['balance', 'income'] }] },
      { 'derived.0.difference': 'cannot stand beside "ratio"' },
    ],
    [
      { derived: [{ name: 'x', ratio: ['balance', 'incom'] }], monotone: {} },
      { 'derived.0.ratio.1': 'there is no field or derived feature "incom": did you mean "income"?' },
    ],
    [
      { derived: [{ name: 'x', log: 'balance', title: '', unit: 3 }], monotone: {} },
      { 'derived.0.title': 'is empty: it must be text', 'derived.0.unit': 'is 3: it must be text' },
    ],
    [
      { derived: [{ name: 'x', sum: ['balance'] }], monotone: {} },
      {
        'derived.0.sum':
          'is a list of 1: it must be a list of at least 2, each a name of lower-case letters, digits and underscores that begins with a letter',
      },
    ],
    [
      { derived: [{ name: 'x', log: ['balance'] }], monotone: {} },
      {
        'derived.0.log':
          'is a list of 1: it must be a name of lower-case letters, digits and underscores that begins with a letter',
      },
    ],
    [
      {
        derived: [
          { name: 'all', sum: ['balance', 'income', 'rest', 'all'] },
          { name: 'rest', max: ['al', 'region'] },
          { name: 'size', log: 'rest' },
          { name: 'x', log: 'siz' },
        ],
        monotone: {},
      },
      {
        'derived.0.sum.2': '"rest" stands after "all": it must stand before what is derived from it',
        'derived.0.sum.3': '"all" cannot be derived from itself',
        'derived.1.max.0': 'there is no field or derived feature "al": did you mean "all"?',
        'derived.1.max.1': '"region" is a category, not a number',
        'derived.3.log': 'there is no field or derived feature "siz": did you mean "size"?',
      },
    ],
    [
      { monotone: { salary: 'increasing' } },
      {
        'monotone.salary':
          'there is no field or derived feature "salary": there are balance, income, delay, owner, region, burden, slack',
      },
    ],
    [
      { monotone: { balance: 'up' } },
      { 'monotone.balance': 'is "up": it must be "increasing" or "decreasing"' },
    ],
    [
      { policy: { maximize: 'f1', bands: { medium: { pd: 0.2 }, high: { pd: 1.1 } } } },
      { 'policy.bands.high.pd': 'is 1.1: it must be a number from 0 to 1' },
    ],
    [{ promotion: { recal: 1 } }, { 'promotion.recal': 'is not known here: did you mean "recall"?' }],
    [{ nmae: 1 }, { nmae: 'is not known here: did you mean "name"?' }],
  ])('%#', (changes, told) => {
    const details = problems({ ...everything, ...changes });
    expect(Object.fromEntries(details.map(({ path, message }) => [path, message]))).toEqual(told);
  });

  test('what is no object at all is told too', () => {
    expect(problems([])).toEqual([
      {
        path: '',
        message: expect.stringMatching(/^is an empty list: it must be an object of name, title, /),
      },
    ]);
  });
});

/** Values of every kind, one of which is wrong anywhere. */
const WRONG = [null, true, -1.5, 1e300, '', 'Xx', [], [null], {}, { zzz: 1 }];

/** What is said of a wrong value by whom the schema's own rules do not know. */
const OURS = [
  /^is (?:missing|empty|null|true|-?[\d.e+]+|"[^"]*"|an object|an empty list|a list of \d+): it must be (?!.*something else)\S.*$/,
  /^is not known here(?: where "\w+" is "\w+")?: (?:there may be (?:no more than )?\S|did you mean ")/,
  /^must have one of \w+/,
  /^is no name: use lower-case letters/,
];

/** What other rules say, in their own words. */
const OTHER_RULES = [
  /^medium must begin below high$/,
  /^medium and high must both be multiples of the threshold or both be probabilities/,
  /^begins twice: say/,
  /^ends twice: say/,
  /^leaves no number$/,
  /^is no tag of a language such as "en"/,
  /^has no text$/,
];

/** Values that a place may hold: each way once, each key once. */
function samples(allowed: Allowed): unknown[] {
  return waysOf(allowed).flatMap((way): unknown[] => {
    if (way.anyOf || way.oneOf) return samples(way);
    if (way.const !== undefined) return [way.const];
    if (way.enum) return [way.enum[0]];
    switch (way.type) {
      case 'array': {
        const entries = way.prefixItems
          ? way.prefixItems.map((entry) => samples(entry)[0])
          : samples(way.items || {});
        while (entries.length < (way.minItems ?? 0)) entries.push(entries[0]);
        return [entries];
      }
      case 'object':
        return objectSamples(way);
      case 'boolean':
        return [false];
      case 'string':
        return ['x'];
      default:
        return [way.minimum !== undefined && Math.abs(way.minimum) < 2 ** 53 ? way.minimum : 1];
    }
  });
}

/** One with the first way of each key, and one for every other way of a key. */
function objectSamples({ properties, propertyNames, additionalProperties }: Allowed): object[] {
  if (properties) {
    const ways = Object.entries(properties).map(([key, member]) => [key, samples(member)] as const);
    const first = Object.fromEntries(ways.map(([key, [value]]) => [key, value]));
    return [
      first,
      ...ways.flatMap(([key, [, ...others]]) => others.map((value) => ({ ...first, [key]: value }))),
    ];
  }
  const keys = (propertyNames?.enum as string[]) ?? ['x'];
  return [Object.fromEntries(keys.map((key) => [key, samples(additionalProperties as Allowed)[0]]))];
}

/** A value with every single thing in it replaced, left out or added. */
function* spoiled(value: unknown): Generator<unknown> {
  yield* WRONG;
  if (Array.isArray(value)) {
    for (const [index, entry] of value.entries())
      for (const wrong of spoiled(entry)) yield value.with(index, wrong);
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, member] of Object.entries(value)) {
      const { [key]: _, ...rest } = value as Record<string, unknown>;
      yield rest;
      yield { ...rest, [`${key}x`]: member };
      for (const wrong of spoiled(member)) yield { ...value, [key]: wrong };
    }
    yield { ...value, zzz: 1 };
  }
}

test('whatever is wrong with whichever key, the text is ours', () => {
  const allowed = z.toJSONSchema(schemaFile, { io: 'input', unrepresentable: 'any' }) as Allowed;
  const [whole] = samples(allowed) as [object];
  const otherWays = Object.entries(allowed.properties!).flatMap(([key, member]) =>
    samples(member)
      .slice(1)
      .flatMap((way) => [...spoiled(way)].map((wrong) => ({ ...whole, [key]: wrong }))),
  );
  let told = 0;
  for (const schema of [...spoiled(whole), ...otherWays]) {
    const result = schemaFile.safeParse(schema);
    if (result.success) continue;
    for (const { path, message } of problems(schema)) {
      const isOurs = [...OURS, ...OTHER_RULES].some((form) => form.test(message));
      expect({ path, message, isOurs }).toEqual({ path, message, isOurs: true });
      told++;
    }
  }
  expect(told).toBeGreaterThan(1000);
});
