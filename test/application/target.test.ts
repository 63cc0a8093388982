import { expect, test } from 'vitest';
import { parseApplicationSchema } from '../../src/application/schema.ts';
import { comparable, knownNegatives, targetValues } from '../../src/application/target.ts';
import type { SolventError } from '../../src/errors.ts';
import { schema } from '../training/support.ts';

const problems = (target: object) => {
  try {
    parseApplicationSchema({ ...schema, target: { column: 'Bad', ...target } });
    return [];
  } catch (error) {
    return (error as SolventError).details!.map(({ path, message }) => `${path}: ${message}`);
  }
};

test('a target takes one value or several of each meaning', () => {
  expect(problems({ positive: [1, 2], negative: 'paid', indeterminate: ['open', 7] })).toEqual([]);
  expect(parseApplicationSchema(schema).target.positive).toBe(1);
});

test('a value that means two things is refused, numbers compared as numbers', () => {
  expect(problems({ positive: [1, 2, '1.0'], negative: 0, indeterminate: ['0.0', 'x'] })).toEqual([
    'target.positive: "1" is listed twice',
    'target.indeterminate: "0" is also negative',
  ]);
});

test('what may stand there is told', () => {
  expect(problems({ positive: [] })).toEqual([expect.stringMatching(/^target\.positive: /)]);
  expect(problems({ indeterminate: true })).toEqual([
    'target.indeterminate: is true: it must be a value, or a list of values',
  ]);
});

test('values are compared as texts without spaces around them, numbers as numbers', () => {
  expect([' 1.0 ', '1e1', 'Charged Off ', '010'].map(comparable)).toEqual(['1', '10', 'Charged Off', '10']);
  expect([targetValues(undefined), targetValues(1), targetValues([1, 'a'])]).toEqual([[], ['1'], ['1', 'a']]);
});

test.each([
  [{ positive: 1 }, ['0']],
  [{ positive: '0.0', indeterminate: 2 }, ['1']],
  [{ positive: 1, indeterminate: '0.0' }, []],
  [{ positive: 0, indeterminate: [7, 1] }, []],
  [{ positive: 'bad' }, []],
  [{ positive: [1, 2] }, []],
  [{ positive: 1, negative: ['paid', 7] }, ['paid', '7']],
])('of %j the values %j are known to mean no default', (target, negatives) => {
  expect(knownNegatives({ column: 'Bad', ...target })).toEqual(negatives);
});
