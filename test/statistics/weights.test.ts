import { describe, expect, it, test } from 'vitest';
import { seededRandom } from '../../src/random.ts';
import { effectiveRows, sumOfWeights, weightsOf } from '../../src/statistics/weights.ts';

describe('weightsOf', () => {
  it('gives each what it stands for, in units of the heaviest', () => {
    expect([...weightsOf([0.1, 0.05, 0.1])]).toEqual([0.5, 1, 0.5]);
  });

  it('gives rows of one chance, or of one that is not known, exactly the same', () => {
    expect([...weightsOf([0.07, 0.07, 0.07])]).toEqual([1, 1, 1]);
    expect([...weightsOf([0.1, null, 0.01])]).toEqual([1, 1, 1]);
    expect([...weightsOf([])]).toEqual([]);
  });
});

describe('effectiveRows', () => {
  it('is the number of rows where they count alike, exactly', () => {
    for (const rows of [0, 1, 7, 1_000, 10_000])
      expect(effectiveRows(new Float64Array(rows).fill(1))).toBe(rows);
  });

  it('is what a hand finds', () => {
    expect(effectiveRows(Float64Array.of(1, 0.5, 0.5))).toBeCloseTo(4 / 1.5, 12);
  });
});

test('the variance of a weighted share is p (1 − p) / effective rows', () => {
  const random = seededRandom(1);
  const weights = Float64Array.from({ length: 60 }, (_, row) => (row % 4 === 0 ? 1 : 0.1));
  const REPETITIONS = 20_000;
  let squares = 0;
  for (let repetition = 0; repetition < REPETITIONS; repetition++) {
    const found = weights.reduce((sum, weight) => sum + (random.next() < 0.3 ? weight : 0), 0);
    squares += (found / sumOfWeights(weights) - 0.3) ** 2;
  }
  // A variance of 20,000 draws: one part in 100, and five standard deviations.
  expect(squares / REPETITIONS / ((0.3 * 0.7) / effectiveRows(weights))).toBeCloseTo(1, 1);
});
