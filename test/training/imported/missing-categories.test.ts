import { describe, expect, test } from 'vitest';
import { missingCategoryWarnings } from '../../../src/training/imported/missing-categories.ts';
import { measuredOf, movedText, stump, stumps } from './measured-support.ts';

const region = {
  name: 'region',
  column: 'Region',
  type: 'category',
  levels: ['north', 'south'],
  nullable: true,
};
const MISSING = [Number.NaN];
const ROWS = [[0], [1], MISSING, [1], MISSING];
const of = (
  field: object,
  trees: ReturnType<typeof stumps>,
  rows = ROWS,
  scaler?: { mean: number[]; scale: number[] },
) => missingCategoryWarnings(measuredOf([field], [], rows, trees, scaler));

describe('a category that may be missing', () => {
  test('is told with its rows, how far they move, and that the booster never met it missing', () => {
    expect(of(region, stumps(0, 0.5, 'right'))).toEqual([
      `"region" may be missing, and is in 2 of the 5 rows. Its levels' features are missing then, and pandas.get_dummies makes all of them 0: if Python had ` +
        `that, such applications score otherwise here, by up to ${movedText(-5, 5)} in these rows. That is likely: at all 5 splits missing values go to the same side, as ` +
        'XGBoost has it where none was in training. docs/imports.md, "A missing category", has the lines of Python that agree, and how a booster is kept that had it.',
    ]);
  });

  test('is told where the schema allows it and no row has it', () => {
    expect(of(region, stumps(0, 0.5, 'right'), [[0], [1]])[0]).toMatch(
      /is in none of the 2 rows.*score otherwise here\. That is likely/,
    );
  });

  test.each([
    ['nothing depends on it', stumps(0, 0.5, 'left')],
    ['the booster met it missing', [...stumps(0, 0.5, 'right'), stump(1, 0.5, 'left')]],
    ['the booster does not ask for it', []],
  ])('is not told where %s', (_, trees) => {
    expect(of(region, trees)).toEqual([]);
  });

  test.each([
    [{ nullable: false }, 0],
    [{ nullable: false, missing: ['?'] }, 1],
    [{ nullable: false, unknown: 'missing' }, 1],
  ])('with %j is told %i times', (changed, times) => {
    expect(of({ ...region, ...changed }, stumps(0, 0.5, 'right'))).toHaveLength(times);
  });

  test('0 is what a scaler makes of 0', () => {
    // Of 0 it makes 1, which goes right as a missing value does.
    expect(of(region, stumps(0, 0.5, 'right'), ROWS, { mean: [-1, 0], scale: [1, 1] })).toEqual([]);
  });
});

test('a place on a scale is -1 in pandas where it is missing', () => {
  const grade = { ...region, ordered: true };
  expect(of(grade, stumps(0, 0.5, 'right'))[0]).toMatch(/2 of the 5 rows.*cat\.codes of pandas is -1/);
  // -1 is below 0, and goes left as well.
  expect(of(grade, stumps(0, 0, 'left'))).toEqual([]);
});

test("a missing number's codes are 0 in Python", () => {
  const codes = [{ name: 'unreported', value: 96 }];
  const late = { name: 'late', column: 'Late', type: 'integer', nullable: true, codes };
  expect(of(late, stumps(1, 0.5, 'right'), [[96], [3], MISSING])[0]).toMatch(
    /"late" may be missing, and is in 1 of the 3 rows\. Its codes' features.*a comparison in Python makes them 0/,
  );
  expect(of(late, stumps(0, 0.5, 'right'), [[96], [3], MISSING])).toEqual([]);
});
