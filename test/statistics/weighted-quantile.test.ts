import { expect, test } from 'vitest';
import { weightedQuantiles } from '../../src/statistics/weighted-quantile.ts';

test('weightedQuantiles takes the smallest value up to which so much weight lies', () => {
  expect(weightedQuantiles([3, 1, 2], [1, 1, 2], [0.25, 0.26, 0.75, 0.76, 1])).toEqual([1, 2, 2, 3, 3]);
  expect(weightedQuantiles([5], [0.1], [0.01, 1])).toEqual([5, 5]);
});

test('weightedQuantiles of equal weights are those of the order, however heavy each is', () => {
  const values = Array.from({ length: 100 }, (_, index) => 99 - index);
  for (const weight of [1, 0.001])
    expect(
      weightedQuantiles(
        values,
        values.map(() => weight),
        [0.5, 1],
      ),
    ).toEqual([49, 99]);
});
