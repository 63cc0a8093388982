import { describe, expect, test } from 'vitest';
import { logisticRegression } from '../../src/statistics/logistic.ts';
import golden from '../golden/validation/logistic.json' with { type: 'json' };

describe('logistic regression', () => {
  test.each(golden)('with a ridge of $ridge has the coefficients of scikit-learn', (given) => {
    const width = given.x[0]!.length + 1;
    const x = Float64Array.from(given.x.flatMap((row) => [1, ...row]));
    const ridge = [0, ...given.x[0]!.map(() => given.ridge)];
    const fit = logisticRegression({ x, width, outcomes: given.y, ridge })!;
    // scikit-learn stops at a gradient of 1e-12.
    fit.coefficients.forEach((value, column) => {
      expect(value).toBeCloseTo(given.coefficients[column]!, 9);
    });
  });

  test('of a constant is the log-odds of the share', () => {
    const x = Float64Array.of(1, 1, 1, 1);
    const fit = logisticRegression({ x, width: 1, outcomes: [0, 0, 0, 1], ridge: [0] })!;
    expect(fit.coefficients[0]).toBeCloseTo(Math.log(1 / 3), 12);
  });

  test('takes rows gathered with their weights as it takes them one by one', () => {
    const one = logisticRegression({
      x: Float64Array.of(1, 0, 1, 0, 1, 0, 1, 1, 1, 1),
      width: 2,
      outcomes: [1, 0, 0, 1, 0],
      ridge: [0, 0],
    })!;
    const gathered = logisticRegression({
      x: Float64Array.of(1, 0, 1, 1),
      width: 2,
      outcomes: [1 / 3, 1 / 2],
      weights: [3, 2],
      ridge: [0, 0],
    })!;
    expect(gathered.coefficients[0]).toBeCloseTo(one.coefficients[0]!, 12);
    expect(gathered.coefficients[1]).toBeCloseTo(one.coefficients[1]!, 12);
  });

  test('has no answer to separated outcomes or dependent columns, unless a ridge gives one', () => {
    const separated = { x: Float64Array.of(1, -1, 1, -2, 1, 1, 1, 2), width: 2, outcomes: [0, 0, 1, 1] };
    expect(logisticRegression({ ...separated, ridge: [0, 0] })).toBeNull();
    expect(logisticRegression({ ...separated, ridge: [0, 1] })!.coefficients[1]).toBeGreaterThan(0.5);
    const dependent = { x: Float64Array.of(1, 1, 1, 1, 1, 1), width: 2, outcomes: [0, 1, 1] };
    expect(logisticRegression({ ...dependent, ridge: [0, 0] })).toBeNull();
    expect(logisticRegression({ ...dependent, ridge: [0, 1] })).not.toBeNull();
  });
});
