import { expect, test } from 'vitest';
import { standardisedDifference } from '../../src/statistics/standardised-difference.ts';

const of = (...values: number[]) => Float64Array.from(values);

test('the difference and its interval are those of the example', () => {
  expect(standardisedDifference(of(2, 4), of(1, 3))).toEqual({
    value: expect.closeTo(Math.SQRT1_2, 12),
    low: expect.closeTo(-1.3132, 3),
    high: expect.closeTo(2.7274, 3),
  });
});

test('it does not depend on the unit, and turns around with its groups', () => {
  const [first, second] = [of(1, 5, 4, 8), of(2, 2, 7)];
  const { value } = standardisedDifference(first, second)!;
  expect(standardisedDifference(second, first)!.value).toBeCloseTo(-value, 12);
  const scaled = [first, second].map((values) => values.map((one) => 10 * one + 3));
  expect(standardisedDifference(scaled[0]!, scaled[1]!)!.value).toBeCloseTo(value, 12);
});

test('there is none of single values or without any spread', () => {
  expect(standardisedDifference(of(1), of(2, 3))).toBeNull();
  expect(standardisedDifference(of(1, 1), of(2, 2))).toBeNull();
});
