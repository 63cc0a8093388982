import { describe, expect, test } from 'vitest';
import { differencesOf } from '../../src/application/differences.ts';
import { parseApplicationSchema, parseNewSchema } from '../../src/application/schema.ts';
import type { SolventError } from '../../src/errors.ts';

const schemaOf = (field: object, others: object = {}) => ({
  name: 'changeable',
  target: { column: 'Bad', positive: 1 },
  fields: [{ name: 'x', column: 'X', ...field }],
  policy: { maximize: 'recall' },
  ...others,
});

/** What is wrong with a new schema. */
function told(field: object, others: object = {}): string[] {
  try {
    parseNewSchema(schemaOf(field, others));
    return [];
  } catch (error) {
    return (error as SolventError).details!.map(({ path, message }) => `${path}: ${message}`);
  }
}

describe('a field that is called changeable', () => {
  test.each([
    [{ type: 'number', min: 0, changeable: 'lower' }],
    [{ type: 'number', changeable: true }],
    [{ type: 'integer', above: 0, below: 3, changeable: 'higher' }],
    [{ type: 'boolean', changeable: true }],
    [{ type: 'category', levels: ['a', 'b'], changeable: true }],
    [{ type: 'category', levels: ['a', 'b'], ordered: true, changeable: 'higher' }],
    [{ name: 'constructor', type: 'number', changeable: 'lower' }],
  ])('may be one whose values can be others: %j', (field) => {
    expect(told(field)).toEqual([]);
  });

  test('is never a date', () => {
    const spans = { derived: [{ name: 'age', years: ['x', 'y'] }] };
    const schema = schemaOf({ type: 'date', changeable: true }, spans);
    schema.fields.push({ name: 'y', column: 'Y', type: 'date' } as never);
    expect(() => parseNewSchema(schema)).toThrow(
      'fields.0.changeable: "x" is a date: nobody can change the days that have passed',
    );
  });

  test.each([[{ type: 'boolean' }], [{ type: 'category', levels: ['a', 'b'] }]])(
    'has no direction where its values have no order: %j',
    (field) => {
      expect(told({ ...field, changeable: 'higher' })).toEqual([
        'fields.0.changeable: the values of "x" have no order: say true, and it may become any other',
      ]);
    },
  );

  test.each([
    [{ type: 'number', min: 3, max: 3 }],
    [{ type: 'integer', above: 0, below: 2 }],
    [{ type: 'integer', min: 0.5, max: 1.5 }],
  ])('has something to be changed to: %j', (field) => {
    expect(told({ ...field, changeable: true })).toEqual([
      'fields.0.changeable: the limits leave "x" one value: there is nothing to change it to',
    ]);
  });

  test('does not go against its declared direction, unless something is derived from it', () => {
    const field = { type: 'number', min: 0, changeable: 'higher' };
    const monotone = { x: 'increasing' };
    expect(told(field, { monotone })).toEqual([
      'fields.0.changeable: "x" never lowers the risk when it is higher: "monotone" says that it is increasing',
    ]);
    expect(told({ ...field, changeable: 'lower' }, { monotone })).toEqual([]);
    expect(told(field, { monotone: { x: 'decreasing' } })).toEqual([]);
    expect(told(field, { monotone, derived: [{ name: 'x_log', log: 'x' }] })).toEqual([]);
  });

  test('says lower, higher or true', () => {
    expect(told({ type: 'number', changeable: 'up' })).toEqual([
      'fields.0.changeable: is "up": it must be "lower", "higher" or true',
    ]);
    expect(told({ type: 'number', changeable: false })).toHaveLength(1);
  });

  test('is read of a model that was trained before anything was asked of it', () => {
    const schema = schemaOf({ type: 'boolean', changeable: 'higher' });
    expect(parseApplicationSchema(schema).fields[0]!.changeable).toBe('higher');
  });

  test('takes the same applications as before', () => {
    const [before, after] = [{}, { changeable: 'lower' }].map((one) =>
      parseNewSchema(schemaOf({ type: 'number', min: 0, ...one })),
    );
    expect(differencesOf(before!, after!)).toEqual([]);
  });
});
