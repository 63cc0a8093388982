import { describe, expect, test } from 'vitest';
import { compileSchema } from '../../../src/application/compile.ts';
import { parseApplicationSchema } from '../../../src/application/schema.ts';
import { areNamed, matchFeatures, matchSome } from '../../../src/training/imported/match-features.ts';

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

function messageOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('It threw nothing.');
}

describe('matchFeatures', () => {
  test('finds features by name, by the column of a field, and by the name that they have in trees.json', () => {
    expect(match('twice', 'income=>=50k', 'income=<50k', 'owed')).toEqual([3, 2, 1, 0]);
    expect(match('twice', 'income=>=50k', 'income=%3C50k', 'Amount Owed')).toEqual([3, 2, 1, 0]);
  });

  test('passes over blanks around a name', () => {
    expect(match(' twice', 'income=>=50k ', 'income=<50k', ' Amount Owed ')).toEqual([3, 2, 1, 0]);
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

  test('names each feature once where it is only spelled otherwise, and says what to do', () => {
    const error = messageOf(() => match('Twice', 'income=<50k', 'income=>=50k', 'Owed'));
    expect(error).toBe(
      'The booster\'s features are not those of the schema: "Twice" is no feature of the schema; did it mean "twice"?; "Owed" is no feature of the ' +
        'schema; did it mean "owed"? Call the field or its column so in the schema, or rename the feature in Python, `booster.feature_names = […]`, and save it again.',
    );
  });

  test('a level is renamed in Python, for the schema calls it', () => {
    expect(messageOf(() => match('owed', 'income_<50k', 'income_>=50k', 'twice'))).toMatch(
      /did it mean "income=<50k"\?.*did it mean "income=>=50k"\? Rename the feature in Python, `booster\.feature_names = \[…\]`, and save it again\. pandas.*prefix_sep="="/,
    );
  });

  test("sees through what a ColumnTransformer puts before a column's name", () => {
    expect(() => match('scale__Amount Owed', 'income=<50k', 'income=>=50k', 'remainder__twice')).toThrow(
      /"scale__Amount Owed" is no feature of the schema; did it mean "Amount Owed"\?.*did it mean "twice"\?/,
    );
  });

  test('names what the schema has too much, and says to take it out', () => {
    expect(messageOf(() => match('owed'))).toBe(
      'The booster\'s features are not those of the schema: the schema\'s "income=<50k" is not among them; the schema\'s "income=>=50k" is not among ' +
        'them; the schema\'s "twice" is not among them. If the booster was trained without income and twice, take them out of the schema.',
    );
  });

  test('a category of which some levels have no feature is not superfluous', () => {
    expect(messageOf(() => match('owed', 'income=<50k', 'twice'))).toMatch(
      /"income=>=50k" is not among them\. Each level of income that the schema lists.*without drop_first\.$/,
    );
  });

  test('what a feature of the booster is derived from need not be a feature of it', () => {
    expect(match('twice', 'income=>=50k', 'income=<50k')).toEqual([3, 2, 1]);
    expect(() => match('owed', 'income=>=50k', 'income=<50k')).toThrow(/trained without twice, take it out/);
  });

  test('some of the features may be found alone, and what is none of them is told', () => {
    expect(matchSome(compiled, 'The scaler', ['twice', 'Amount Owed'])).toEqual([3, 0]);
    expect(messageOf(() => matchSome(compiled, 'The scaler', ['Twice', 'hired']))).toBe(
      'The scaler\'s features are not those of the schema: "Twice" is no feature of the schema; did it mean "twice"?; "hired" is no feature of the schema. ' +
        'Correct the names in its file. What the booster was not trained on does not belong in its file: leave the name out, with its numbers.',
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
