import { expect, test } from 'vitest';
import { sentinelWarnings } from '../../../src/training/imported/sentinels.ts';
import { measuredOf, movedText, stump, stumps } from './measured-support.ts';

const owed = { name: 'owed', column: 'Owed', type: 'number', nullable: true };
const earned = { name: 'earned', column: 'Earned', type: 'number' };
const numbers = Array.from({ length: 20 }, (_, index) => [5 * index, 100]);
const withCode = (code: number, times = 3) => [
  ...numbers,
  ...Array.from({ length: times }, () => [code, 100]),
];
const of = (
  rows: number[][],
  trees: ReturnType<typeof stumps>,
  derived: object[] = [],
  scaler?: { mean: number[]; scale: number[] },
) => sentinelWarnings(measuredOf([owed, earned], derived, rows, trees, scaler));

const bothSides = [...stumps(0, 50, 'right'), stump(0, 20, 'left')];

test('a number that stands far from all others is told with its rows, how far they move and what to write', () => {
  expect(of(withCode(-999), bothSides)).toEqual([
    '"owed" is -999 in 3 of the 23 rows, which is a number here. If it was missing to Python (missing=-999, or made NaN before), such applications score otherwise here, ' +
      `by up to ${movedText(-6, 4)} in these rows: write "missing": [-999] in the field, and import again. That is likely: the booster has met it missing, for it sends missing values now left, now right.`,
  ]);
});

test.each([-1, -9, -999, -9999, 999, 9999, 99999])('%d is such a number', (code) => {
  expect(of(withCode(code), [stump(0, 50, code < 0 ? 'right' : 'left')])).toHaveLength(1);
});

test('-1 is one too where the other numbers are small, unless there are others below 0', () => {
  const small = [
    [0, 1],
    [1, 1],
    [2, 1],
    [-1, 1],
    [-1, 1],
    [-1, 1],
  ];
  expect(of(small, [stump(0, 1, 'right')])[0]).toMatch(/"owed" is -1 in 3 of the 6 rows/);
  expect(of([...small, [-2, 1]], [stump(0, 1, 'right')])).toEqual([]);
});

test.each([
  ['it goes where a missing value goes', withCode(-999), stumps(0, 50, 'left')],
  ['the booster does not ask for the field', withCode(-999), stumps(1, 50, 'right')],
  ['one row holds it', withCode(-999, 1), stumps(0, 50, 'right')],
  ['it is among the others', withCode(99), stumps(0, 50, 'left')],
])('nothing is told where %s', (_, rows, trees) => {
  expect(of(rows, trees)).toEqual([]);
});

test('a booster that never met it missing speaks against it', () => {
  expect(of(withCode(-999), stumps(0, 50, 'right'))[0]).toMatch(/That is less likely: at all 5 splits/);
});

test('what is derived of it is named', () => {
  expect(of(withCode(-999), bothSides, [{ name: 'burden', ratio: ['owed', 'earned'] }])[0]).toMatch(
    /burden would be missing then too: see that Python derives from NaN, not from -999\.$/,
  );
});

test('behind a scaler the number keeps its own units', () => {
  const scaler = { mean: [50, 0], scale: [10, 1] };
  expect(of(withCode(-999), [stump(0, 0, 'right')], [], scaler)[0]).toMatch(
    `"owed" is -999 in 3 of the 23 rows, which is a number here. If it was missing to Python (missing=-999, or made NaN before), such applications score otherwise here, by up to ${movedText(-1, 1)}`,
  );
});
