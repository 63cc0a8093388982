import { expect, test } from 'vitest';
import { seededRandom } from '../../src/random.ts';
import { weightedMean } from '../../src/statistics/weighted-mean.ts';

test('a mean and its variance are those of the example, in whatever unit equal weights are', () => {
  const plain = { mean: 2, variance: expect.closeTo(1 / 3, 12) };
  expect(weightedMean([1, 2, 3])).toEqual(plain);
  expect(weightedMean([1, 2, 3], [5, 5, 5])).toEqual(plain);
});

test('a value that weighs n times counts as n of it in the mean', () => {
  expect(weightedMean([1, 4], [3, 1]).mean).toBe(weightedMean([1, 1, 1, 4]).mean);
});

test('the interval holds the truth in about 95 of 100 trials of unequal weights', () => {
  const random = seededRandom(5);
  let held = 0;
  for (let trial = 0; trial < 1000; trial++) {
    const values = Array.from({ length: 300 }, () => random.next());
    const weights = values.map((_, row) => (row % 5 === 0 ? 10 : 1));
    const { mean, variance } = weightedMean(values, weights);
    if (Math.abs(mean - 0.5) <= 1.96 * Math.sqrt(variance)) held++;
  }
  // Four standard errors around 950.
  expect(Math.abs(held - 950)).toBeLessThan(28);
});
