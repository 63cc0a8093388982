import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { compileSchema } from '../../src/application/compile.ts';
import { parseApplicationSchema, parseNewSchema } from '../../src/application/schema.ts';
import { SolventError } from '../../src/errors.ts';
import { everything } from './support.ts';

// biome-ignore lint/suspicious/noExplicitAny: the tests put into a schema what its type forbids.
type LooseSchema = Record<string, any>;

/** The paths that the error of a changed schema names. */
function pathsOf(change: (schema: LooseSchema) => void): string[] {
  const schema = structuredClone(everything) as LooseSchema;
  change(schema);
  try {
    parseNewSchema(schema);
  } catch (error) {
    expect(error).toBeInstanceOf(SolventError);
    expect((error as SolventError).code).toBe('validation_error');
    return (error as SolventError).details!.map((detail) => detail.path);
  }
  return [];
}

describe('the schemas that ship', () => {
  const names = readdirSync('models');
  test.each(names)('%s is valid and named like its folder', (name) => {
    const schema = parseApplicationSchema(JSON.parse(readFileSync(`models/${name}/schema.json`, 'utf8')));
    expect(schema.name).toBe(name);
  });

  test('credit-card does not score on the protected columns', () => {
    const schema = parseApplicationSchema(JSON.parse(readFileSync('models/credit-card/schema.json', 'utf8')));
    expect(schema.ignore).toEqual(['SEX', 'EDUCATION', 'MARRIAGE', 'AGE']);
    expect(schema.fields).toHaveLength(19);
  });
});

describe('a schema file', () => {
  test('fills in what it leaves out', () => {
    const schema = parseApplicationSchema({
      name: 'small',
      target: { column: 'y' },
      fields: [{ name: 'x', column: 'X', type: 'number' }],
      policy: { maximize: 'f1' },
    });
    expect(schema).toMatchObject({
      target: { positive: 1 },
      ignore: [],
      derived: [],
      monotone: {},
      promotion: {},
      policy: { subject_to: {}, bands: { medium: 0.25, high: 1 } },
    });
  });

  test('reads numeric levels as text', () => {
    expect(parseApplicationSchema(everything).fields[4]).toMatchObject({ levels: ['north', 'south', '3'] });
  });

  test.each<[string, (schema: LooseSchema) => void, string]>([
    ['an unknown key', (s) => (s.fields[0].minimum = 3), 'fields.0.minimum'],
    ['an unknown type', (s) => (s.fields[1].type = 'money'), 'fields.1.type'],
    ['a name with a blank', (s) => (s.fields[0].name = 'bank balance'), 'fields.0.name'],
    ['no fields', (s) => (s.fields = []), 'fields'],
    ['a category with one level', (s) => (s.fields[4].levels = ['a']), 'fields.4.levels'],
    ['a repeated level', (s) => (s.fields[4].levels = ['3', 3]), 'fields.4.levels'],
    [
      'a level and a group of one name',
      (s) => (s.fields[4].levels = ['3', { name: 3, of: ['4'] }]),
      'fields.4.levels',
    ],
    ['a repeated name', (s) => (s.fields[1].name = 'balance'), 'fields.1.name'],
    ['a repeated column', (s) => (s.fields[1].column = 'Balance'), 'fields.1.column'],
    ['the target as a field', (s) => (s.fields[1].column = 'Bad'), 'fields.1.column'],
    ['the key as a field', (s) => (s.fields[1].column = 'Id'), 'fields.1.column'],
    ['an ignored column as a field', (s) => (s.fields[1].column = 'Note'), 'fields.1.column'],
    ['limits that leave nothing', (s) => (s.fields[2].max = -1), 'fields.2'],
    ['an open interval of nothing', (s) => Object.assign(s.fields[1], { above: 5, max: 5 }), 'fields.1'],
    ['a ratio of nothing known', (s) => (s.derived[0].ratio[1] = 'salary'), 'derived.0.ratio.1'],
    ['a ratio of a category', (s) => (s.derived[0].ratio[1] = 'region'), 'derived.0.ratio.1'],
    ['a derived name taken', (s) => (s.derived[1].name = 'owner'), 'derived.1.name'],
    ['a monotone unknown', (s) => (s.monotone.age = 'increasing'), 'monotone.age'],
    ['a monotone category', (s) => (s.monotone.region = 'increasing'), 'monotone.region'],
    ['bands the wrong way round', (s) => (s.policy.bands = { medium: 1, high: 0.5 }), 'policy.bands'],
    ['an unknown metric', (s) => (s.promotion = { auc: 0.8 }), 'promotion.auc'],
  ])('with %s is refused, and the error names the path', (_what, change, path) => {
    expect(pathsOf(change)).toContain(path);
  });

  test('is refused for all its faults at once', () => {
    const paths = pathsOf((schema) => {
      schema.fields[0].name = 'Bad Name';
      schema.policy.maximize = 'profit';
    });
    expect(paths).toEqual(expect.arrayContaining(['fields.0.name', 'policy.maximize']));
  });
});

test('the example in docs/schema.md is valid', () => {
  const example = /```json\n([\s\S]*?)```/.exec(readFileSync('docs/schema.md', 'utf8'))![1]!;
  expect(parseApplicationSchema(JSON.parse(example)).fields).toHaveLength(5);
});

test('the dates in docs/schema.md are fields, and so is what is derived from them', () => {
  const text = readFileSync('docs/schema.md', 'utf8').split('## Dates')[1]!;
  const example = JSON.parse(`{${/```json\n([\s\S]*?)```/.exec(text)![1]}}`);
  const { features } = compileSchema(parseApplicationSchema({ ...everything, monotone: {}, ...example }));
  expect(features.map(({ name }) => name)).toEqual(['age', 'tenure']);
});

describe('codes of "missing" for all fields', () => {
  const missing = [-9, 'NA', 3, 0, { above: 90 }];
  const schema = parseApplicationSchema({ ...everything, missing });
  const missingOf = (name: string) => schema.fields.find((field) => field.name === name)!.missing;

  test('stand behind a field’s own', () => {
    expect(missingOf('balance')).toEqual(missing);
    expect(missingOf('delay')).toEqual([-9, 'NA', 3, 0, { above: 90 }]);
  });

  test('leave a category its levels and a boolean its 0 and 1, and ranges are of numbers', () => {
    expect(missingOf('region')).toEqual([-9, 'NA', 0]);
    expect(missingOf('owner')).toEqual([-9, 'NA', 3]);
  });

  test('leave a field its own values however they are written', () => {
    const missing = ['1.0', 'TRUE', '2', '3.0', '4.00', 'Cre\u0301dit', "'=a"];
    const levels = [3, 'Cr\u00e9dit', '=a'];
    const fields = [
      { name: 'b', column: 'B', type: 'boolean' },
      { name: 'c', column: 'C', type: 'category', levels },
    ];
    const read = parseApplicationSchema({ ...everything, fields, derived: [], monotone: {}, missing });
    expect(read.fields.map((field) => field.missing)).toEqual([
      ['2', '3.0', '4.00', 'Cre\u0301dit', "'=a"],
      ['1.0', 'TRUE', '2', '4.00'],
    ]);
  });

  test('leave a category the values of its groups', () => {
    const groups = { levels: ['a', { name: 'NA', of: [3, 'b'] }] };
    const fields = [{ name: 'c', column: 'C', type: 'category', ...groups }];
    const read = parseApplicationSchema({ ...everything, fields, derived: [], monotone: {}, missing });
    expect(read.fields[0]!.missing).toEqual([-9, 0]);
  });

  test('are the same when the schema is read again', () => {
    expect(parseApplicationSchema(schema)).toEqual(schema);
  });
});

describe('parseNewSchema', () => {
  const category = (levels: unknown[], missing?: unknown[]) => ({
    ...everything,
    fields: [{ name: 'c', column: 'C', type: 'category', levels, ...(missing && { missing }) }],
    derived: [],
    monotone: {},
  });

  const coded = (codes: unknown[], missing: unknown[] = []) => ({
    ...everything,
    fields: [{ name: 'n', column: 'N', type: 'number', codes, missing }],
    derived: [],
    monotone: {},
  });

  test.each([
    ['a blank level', category(['a', ' ']), 'fields.0.levels.1: is blank'],
    ['a level that is a missing code', category(['a', '9'], [9]), '"9" is also a level'],
    [
      'a level that data frames write as a missing code',
      category(['a', '9'], ['9.0']),
      '"9" is also a level',
    ],
    [
      'a missing code that data frames write as a level',
      category(['a', '9.0'], [9]),
      '"9.0" is also a level',
    ],
    [
      'a level as data frames write another',
      category(['10', '10.0']),
      '"10.0" is how data frames write "10"',
    ],
    ['a level in two ways', category(['a', 'a ']), '"a" is listed twice, written in two ways'],
    ['composed and decomposed letters', category(['\u00e9', 'e\u0301']), 'written in two ways'],
    [
      'a code twice',
      coded([
        { name: 'a', value: 1 },
        { name: 'a', value: 2 },
      ]),
      '"a" is used twice',
    ],
    [
      'two codes of one number',
      coded([
        { name: 'a', value: { from: 96, to: 98 } },
        { name: 'b', value: [1, 98] },
      ]),
      'fields.0.codes.1.value: means "a" as well',
    ],
    [
      'a code that is missing too',
      coded([{ name: 'a', value: { below: -6 } }], ['-9.0']),
      'fields.0.codes.0.value: is also listed as missing',
    ],
  ])('refuses %s, which a bundle that exists may have', (_, schema, message) => {
    expect(() => parseNewSchema(schema)).toThrow(message);
    expect(() => parseApplicationSchema(schema)).not.toThrow();
  });

  test('keeps groups of levels as they are written, with numbers as text', () => {
    const schema = parseNewSchema(category(['house', { name: 'other', of: ['boat', 7, 'other'] }]));
    const [field] = schema.fields;
    expect(field).toMatchObject({ levels: ['house', { name: 'other', of: ['boat', '7', 'other'] }] });
    expect(parseNewSchema(schema)).toEqual(schema);
    expect(compileSchema(schema).features.map(({ name }) => name)).toEqual(['c=house', 'c=other']);
  });

  test('takes a category with an order, which may be monotone', () => {
    const ordered = {
      ...everything,
      fields: [{ name: 'grade', column: 'Grade', type: 'category', levels: ['a', 'b', 'c'], ordered: true }],
      derived: [],
      monotone: { grade: 'increasing' },
    };
    const compiled = compileSchema(parseNewSchema(ordered));
    expect(compiled.features).toEqual([{ name: 'grade', kind: 'integer', field: 0, monotone: 1 }]);
    const unordered = { ...ordered, fields: [{ ...ordered.fields[0]!, ordered: false }] };
    expect(() => parseNewSchema(unordered)).toThrow('say "ordered": true');
  });
});
