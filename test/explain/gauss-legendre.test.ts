import { expect, test } from 'vitest';
import { gaussLegendre } from '../../src/explain/gauss-legendre.ts';

test('the points and weights are those that are known', () => {
  expect(gaussLegendre(1)).toEqual({ points: Float64Array.of(0.5), weights: Float64Array.of(1) });
  const { points, weights } = gaussLegendre(3);
  const half = Math.sqrt(0.15);
  [0.5 - half, 0.5, 0.5 + half].forEach((point, index) => {
    expect(points[index]).toBeCloseTo(point, 15);
  });
  [5 / 18, 8 / 18, 5 / 18].forEach((weight, index) => {
    expect(weights[index]).toBeCloseTo(weight, 15);
  });
});

test.each([1, 2, 3, 4, 7, 12, 25])(
  '%i points integrate every power up to twice as many, less one',
  (count) => {
    const { points, weights } = gaussLegendre(count);
    for (let power = 0; power < 2 * count; power++) {
      const integral = points.reduce((sum, point, index) => sum + weights[index]! * point ** power, 0);
      expect(integral).toBeCloseTo(1 / (power + 1), 14);
    }
  },
);
