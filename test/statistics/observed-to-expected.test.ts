import { expect, test } from 'vitest';
import { seededRandom } from '../../src/random.ts';
import { observedToExpected } from '../../src/statistics/observed-to-expected.ts';

test('observed to expected is that of its example', () => {
  expect(observedToExpected(30, 25, 1000)).toEqual({
    value: 1.2,
    low: expect.closeTo(1.2 / Math.exp(1.959964 * Math.sqrt(0.97 / 30)), 6),
    high: expect.closeTo(1.2 * Math.exp(1.959964 * Math.sqrt(0.97 / 30)), 6),
  });
});

test('there is none without a default or an expectation', () => {
  expect(observedToExpected(0, 25, 1000)).toBeNull();
  expect(observedToExpected(3, 0, 1000)).toBeNull();
});

test('its interval holds 1 in about 95 of 100 trials of probabilities that are right', () => {
  const random = seededRandom(3);
  let held = 0;
  for (let trial = 0; trial < 1000; trial++) {
    let observed = 0;
    for (let row = 0; row < 500; row++) observed += random.next() < 0.1 ? 1 : 0;
    const { low, high } = observedToExpected(observed, 50, 500)!;
    if (low <= 1 && 1 <= high) held++;
  }
  // Four standard errors around 950.
  expect(Math.abs(held - 950)).toBeLessThan(28);
});
