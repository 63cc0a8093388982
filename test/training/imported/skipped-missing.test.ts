import { describe, expect, test } from 'vitest';
import { skippedMissingWarnings } from '../../../src/training/imported/skipped-missing.ts';
import { measuredOf, movedText, stump, stumps } from './measured-support.ts';

const field = (name: string, nullable = true) => ({ name, column: name, type: 'number', nullable });
const NONE = Number.NaN;
const ROWS = [
  [1, 2],
  [NONE, 20],
  [3, NONE],
  [NONE, NONE],
];
const of = (derived: object[], trees: ReturnType<typeof stumps>, nullable = true) =>
  skippedMissingWarnings(measuredOf([field('a', nullable), field('b', false)], derived, ROWS, trees));

describe('of what may be missing', () => {
  test.each([
    // 0 + 0 of the last row as well.
    ['sum', 3],
    ['min', 2],
    ['max', 2],
  ])('a %s is told with the rows in which pandas has a number', (kind, rows) => {
    expect(of([{ name: 'both', [kind]: ['a', 'b'] }], stumps(2, 10, 'right'))).toEqual([
      `"both" is missing here where "a" is, and ${kind}(axis=1) of pandas leaves missing values out: it has a number in ${rows} of the 4 rows. If Python derived it so, ` +
        `such applications score otherwise here, by up to ${movedText(-5, 5)} in these rows. That is likely: at all 5 splits missing values go to the same side, as XGBoost has it where ` +
        'none was in training. Derive it with skipna=False, and train the booster again.',
    ]);
  });

  test.each([{ ratio: ['a', 'b'] }, { difference: ['a', 'b'] }])(
    '%j is missing in pandas too',
    (computed) => {
      expect(of([{ name: 'both', ...computed }], stumps(2, 10, 'right'))).toEqual([]);
    },
  );

  test('a sum that the booster has met missing was none of pandas; a least value may have been', () => {
    const trees = [...stumps(2, 10, 'right'), stump(2, 5, 'left')];
    expect(of([{ name: 'both', sum: ['a', 'b'] }], trees)).toEqual([]);
    expect(of([{ name: 'both', min: ['a', 'b'] }], trees)[0]).not.toMatch(/That is likely/);
  });

  test('what only goes into another feature is told, and what goes nowhere is not', () => {
    const derived = [
      { name: 'both', sum: ['a', 'b'] },
      { name: 'share', ratio: ['a', 'both'] },
    ];
    expect(of(derived, stumps(3, 10, 'right'))).toHaveLength(1);
    expect(of(derived, stumps(0, 10, 'right'))).toEqual([]);
  });

  test('what is derived from something missing may be missing', () => {
    const derived = [
      { name: 'double', difference: ['a', 'b'] },
      { name: 'both', max: ['double', 'b'] },
    ];
    expect(of(derived, stumps(3, 10, 'right'))[0]).toMatch(/"both" is missing here where "double" is/);
  });
});

test('nothing is told of what must be given', () => {
  const derived = [{ name: 'both', sum: ['a', 'b'] }];
  expect(of(derived, stumps(2, 10, 'right'), false)).toEqual([]);
});
