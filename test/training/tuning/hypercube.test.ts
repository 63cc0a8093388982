import { expect, test } from 'vitest';
import { seededRandom } from '../../../src/random.ts';
import { latinHypercube } from '../../../src/training/tuning/hypercube.ts';

test('a Latin hypercube has one point in every stratum of every axis', () => {
  const points = latinHypercube(9, 5, seededRandom(3));
  for (let axis = 0; axis < 5; axis++) {
    const strata = points.map((point) => Math.floor(point[axis]! * 9)).sort();
    expect(strata).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
  }
});

test('and its axes do not go together', () => {
  const points = latinHypercube(200, 2, seededRandom(3));
  const product = points.reduce((sum, point) => sum + (point[0]! - 0.5) * (point[1]! - 0.5), 0);
  // A correlation of 200 independent pairs has a standard deviation of 1/√200; the variance of an axis is 1/12.
  expect(Math.abs((12 * product) / 200)).toBeLessThan(4 / Math.sqrt(200));
});
