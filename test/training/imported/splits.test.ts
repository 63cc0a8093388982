import { expect, test } from 'vitest';
import { goesAsMissing, metMissing, splitsOf } from '../../../src/training/imported/splits.ts';
import { stump, stumps } from './measured-support.ts';

const splits = (...trees: ReturnType<typeof stumps>) =>
  splitsOf({ featureCount: 2, baseMargin: 0, trees }).get(0) ?? [];

test('all that trees ask of a feature is gathered, and leaves ask nothing', () => {
  expect(splits(stump(0, 3, 'left'), stump(1, 4, 'left'), stump(0, 5, 'right'))).toEqual([
    { threshold: 3, defaultLeft: true },
    { threshold: 5, defaultLeft: false },
  ]);
});

test('a number goes as a missing value where it does at every split', () => {
  const asked = splits(stump(0, 3, 'left'), stump(0, 5, 'right'));
  expect([2, 3, 4, 5].map((value) => goesAsMissing(asked, value))).toEqual([false, false, false, false]);
  expect(goesAsMissing(splits(stump(0, 3, 'right'), stump(0, 5, 'left')), 4)).toBe(true);
  expect(goesAsMissing(splits(stump(0, 3, 'right')), 3)).toBe(true);
  expect(goesAsMissing([], 3)).toBe(true);
});

test('who sends missing values to both sides has met them; to one side, only a few splits may do so by chance', () => {
  expect(metMissing(splits(...stumps(0, 3, 'left'), stump(0, 3, 'right')))).toBe('yes');
  expect(metMissing(splits(...stumps(0, 3, 'left')))).toBe('no');
  expect(metMissing(splits(...stumps(0, 3, 'right')))).toBe('no');
  expect(metMissing(splits(...stumps(0, 3, 'right').slice(1)))).toBe('unknown');
  expect(metMissing([])).toBe('unknown');
});
