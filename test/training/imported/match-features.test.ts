import { describe, expect, test } from 'vitest';
import { compileSchema } from '../../../src/application/compile.ts';
import { parseApplicationSchema } from '../../../src/application/schema.ts';
import { areNamed, matchFeatures } from '../../../src/training/imported/match-features.ts';

const compiled = compileSchema(
  parseApplicationSchema({
    name: 'named',
    target: { column: 'Bad' },
    fields: [
      { name: 'owed', column: 'Amount Owed', type: 'number' },
      { name: 'income', column: 'Income', type: 'category', levels: ['<50k', '>=50k'] },
    ],
    derived: [{ name: 'twice', sum: ['owed', 'owed'] }],
    policy: { maximize: 'recall' },
  }),
);
const match = (...names: string[]) => matchFeatures(compiled, 'The booster', names, names.length);

describe('matchFeatures', () => {
  test('finds features by name, by the column of a field, and by the name that they have in trees.json', () => {
    expect(match('twice', 'income=>=50k', 'income=<50k', 'owed')).toEqual([3, 2, 1, 0]);
    expect(match('twice', 'income=>=50k', 'income=%3C50k', 'Amount Owed')).toEqual([3, 2, 1, 0]);
  });

  test('does not take the column of a category for its levels', () => {
    expect(() => match('owed', 'Income', 'twice')).toThrow(
      /"Income" is no feature of the schema.*the schema's "income=<50k" is not among them/,
    );
  });

  test('says what was perhaps meant', () => {
    expect(() => match('amount_owed', 'income=<50k', 'income=>=50k', 'twice')).toThrow(
      /"amount_owed" is no feature of the schema; did it mean "Amount Owed"\?/,
    );
    expect(() => match('owed', 'income_<50k', 'income=>=50k', 'twice')).toThrow(
      /did it mean "income=<50k"\?/,
    );
  });

  test('takes a feature once', () => {
    expect(() => match('owed', 'Amount Owed', 'income=<50k', 'income=>=50k', 'twice')).toThrow(
      /"Amount Owed" stands there twice/,
    );
  });

  test.each([
    [[], false],
    [['f0', 'f1'], false],
    [['f0', 'age'], true],
    // Somebody's own columns: by their places their values would be exchanged.
    [['f1', 'f0'], true],
    [['f1', 'f2'], true],
  ])('%j name features: %s', (names, named) => {
    expect(areNamed(names)).toBe(named);
  });
});
