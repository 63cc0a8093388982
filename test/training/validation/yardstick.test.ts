import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../../src/random.ts';
import type { Matrix } from '../../../src/training/boosting/matrix.ts';
import { designOf } from '../../../src/training/validation/design.ts';
import { yardstickOf } from '../../../src/training/validation/yardstick.ts';
import { matrixOf, portfolioOf } from './support.ts';

const compiled = portfolioOf([
  { name: 'x', type: 'number', nullable: true },
  { name: 'z', type: 'number' },
]);

/** Outcomes whose log-odds are 2x, where x has deviation 1; z says nothing. */
function drawn(rows: number, seed: number): Matrix {
  const random = seededRandom(seed);
  const uniform = () => Math.sqrt(3) * (2 * random.next() - 1);
  return matrixOf(
    Array.from({ length: rows }, () => {
      const x = uniform();
      return [x, uniform(), random.next() < 1 / (1 + Math.exp(-2 * x)) ? 1 : 0];
    }),
  );
}

test('features are standardised by what is known, and what is missing is told beside', () => {
  const training = matrixOf([
    [1, 5, 0],
    [3, 5, 1],
    [null, 5, 0],
  ]);
  const design = designOf(compiled, training);
  expect(design.names).toEqual(['x', 'x is missing']);
  expect([...design.of(training)]).toEqual([1, -1, 0, 1, 1, 0, 1, 0, 1]);
  // Of other rows by the same mean and deviation; nothing is learnt from them.
  expect([...design.of(matrixOf([[2, 9, 0]]))]).toEqual([1, 0, 0]);
});

test('values are clipped to the 1st and 99th of a hundred of the training rows', () => {
  const training = matrixOf(Array.from({ length: 201 }, (_, row) => [row === 200 ? 1e9 : row, 1, row % 2]));
  const [low, high, beyond] = [2, 198, 1e9].map((value) => {
    return designOf(compiled, training).of(matrixOf([[value, 1, 0]]))[1]!;
  });
  expect(beyond).toBe(high);
  expect(high).toBeCloseTo(-low!, 6);
  expect(high).toBeLessThan(2);
});

describe('the yardstick', () => {
  const training = drawn(4_000, 1);
  const holdout = drawn(1_000, 2);
  const probabilities = Float64Array.from({ length: 1_000 }, (_, row) => {
    const x = holdout.features[2 * row]!;
    return 1 / (1 + Math.exp(-2 * x));
  });

  test('finds what a logistic regression can, and says how far the model lies from it', () => {
    const yardstick = yardstickOf(compiled, training, holdout, probabilities, 0.5, seededRandom(1))!;
    expect(yardstick.rows).toBe(4_000);
    // Two standard errors of a coefficient are about 0.13 here.
    expect(yardstick.coefficients.x).toBeGreaterThan(1.8);
    expect(yardstick.coefficients.x).toBeLessThan(2.2);
    expect(Math.abs(yardstick.coefficients.z!)).toBeLessThan(0.15);
    // The model is the truth; the regression is nearly that.
    expect(Math.abs(yardstick.auc_difference.value)).toBeLessThan(0.005);
    expect(yardstick.auc_difference.low).toBeLessThanOrEqual(yardstick.auc_difference.high);
  });

  test('a model that ranks worse than it has a difference below 0, and a higher Brier score', () => {
    const guess = new Float64Array(1_000).fill(0.5);
    const yardstick = yardstickOf(compiled, training, holdout, guess, 0.5, seededRandom(1))!;
    expect(yardstick.auc_difference.high).toBeLessThan(-0.2);
    expect(yardstick.brier_difference.low).toBeGreaterThan(0.02);
  });
});
