import { expect, test } from 'vitest';
import type { BinnedColumn } from '../../../src/training/boosting/bins.ts';
import { groupColumns, strides } from '../../../src/training/boosting/groups.ts';

function columnOf(valueBins: number, feature: number, hasMissing = false): BinnedColumn {
  const bins = new Uint8Array(0);
  const cuts = new Float32Array(valueBins - 1);
  return { feature, bins, cuts, valueBins, hasMissing, below: 0, above: 0 };
}

const featuresOf = (columns: BinnedColumn[], most: number) =>
  groupColumns(columns, most).map((group) => group.columns.map(({ feature }) => feature));

test('columns of few bins are counted together as long as their combinations are few', () => {
  const columns = [256, 11, 81, 11, 10].map((bins, feature) => columnOf(bins, feature));
  expect(featuresOf(columns, 1000)).toEqual([[0], [4, 1], [3, 2]]);
  expect(featuresOf(columns, 800)).toEqual([[3], [2], [0], [4, 1]]);
});

test('a dozen columns of yes and no are one group', () => {
  const columns = Array.from({ length: 11 }, (_, feature) => columnOf(2, feature));
  const groups = groupColumns(columns, 2048);
  expect(groups).toHaveLength(1);
  expect(groups[0]).toMatchObject({ bins: 2048 });
});

test('missing values are a bin of their own', () => {
  const columns = [columnOf(9, 0, true), columnOf(10, 1)];
  expect(groupColumns(columns, 99)).toHaveLength(2);
  expect(groupColumns(columns, 100)).toMatchObject([{ bins: 100 }]);
});

test('with few rows every column stands alone', () => {
  expect(featuresOf([columnOf(2, 0), columnOf(2, 1)], 3)).toEqual([[0], [1]]);
});

test('every combination of bins has a number of its own', () => {
  const [group] = groupColumns([columnOf(3, 0), columnOf(2, 1), columnOf(4, 2, true)], 100);
  const [a, b, c] = strides(group!);
  const sizes = group!.columns.map(({ valueBins, hasMissing }) => valueBins + Number(hasMissing));
  const numbers = new Set<number>();
  for (let x = 0; x < sizes[0]!; x++)
    for (let y = 0; y < sizes[1]!; y++)
      for (let z = 0; z < sizes[2]!; z++) numbers.add(x * a! + y * b! + z * c!);
  expect([...numbers].toSorted((p, q) => p - q)).toEqual(Array.from({ length: 30 }, (_, number) => number));
});
