import { expect, test } from 'vitest';
import { exp } from '../../../src/exp.ts';
import { sigmoid } from '../../../src/training/boosting/sigmoid.ts';

const { fround } = Math;

test('is what float64’s eˣ gives when every step is rounded to float32', () => {
  for (let step = -40_000; step <= 40_000; step++) {
    const margin = fround(step / 400.3);
    expect(sigmoid(margin)).toBe(fround(1 / fround(fround(exp(-margin)) + 1)));
  }
});

// Python's mpmath; three roundings to float32, of which the last two are at most 2⁻²⁴ of the result each.
test.each([
  [0, 0.5],
  [1, 0.7310585786300049],
  [-4, 0.01798620996209156],
  [-16.5, 6.825602910446286e-8],
])('of %f is %f to float32', (margin, expected) => {
  expect(Math.abs(sigmoid(margin) / expected - 1)).toBeLessThan(3 * 2 ** -24);
});

test('ends at 0 and 1', () => {
  expect([sigmoid(-Infinity), sigmoid(-90), sigmoid(19), sigmoid(Infinity)]).toEqual([0, 0, 1, 1]);
});
