import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../src/random.ts';
import { estimate } from '../../src/statistics/bootstrap.ts';

const random = seededRandom(3);
const probabilities = Float64Array.from({ length: 600 }, () => random.next());
const labels = Uint8Array.from(probabilities, (probability) => (random.next() < probability ? 1 : 0));

describe('bootstrap intervals', () => {
  test('of accuracy agree with the binomial standard error', () => {
    const { accuracy } = estimate(probabilities, labels, 0.5, seededRandom(1));
    const error = Math.sqrt((accuracy.value * (1 - accuracy.value)) / 600);
    // The normal interval is ±1.96 errors; 1,000 resamples place each end within about 0.1 errors of it.
    expect((accuracy.high - accuracy.value) / error).toBeCloseTo(1.96, 0);
    expect((accuracy.value - accuracy.low) / error).toBeCloseTo(1.96, 0);
  });

  test('are ordered and reach up to their value', () => {
    for (const { value, low, high } of Object.values(estimate(probabilities, labels, 0.5, seededRandom(1)))) {
      expect(low).toBeLessThan(high);
      // ECE is biased upwards by noise, so its point estimate may lie below the interval.
      if (value >= 0.05) expect(value).toBeGreaterThanOrEqual(low);
      expect(value).toBeLessThanOrEqual(high);
    }
  });

  test('repeat for the same seed and differ for another', () => {
    const first = estimate(probabilities, labels, 0.5, seededRandom(1));
    expect(estimate(probabilities, labels, 0.5, seededRandom(1))).toEqual(first);
    expect(estimate(probabilities, labels, 0.5, seededRandom(2))).not.toEqual(first);
  });

  test('have no width when all rows of a class are alike', () => {
    const { roc_auc } = estimate([0.9, 0.9, 0.9, 0.1, 0.1, 0.1], [1, 1, 1, 0, 0, 0], 0.5, seededRandom(1));
    expect(roc_auc).toEqual({ value: 1, low: 1, high: 1 });
  });
});
