import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { chiSquareSurvival } from '../../src/statistics/chi-square.ts';

const cases: { statistic: number; degrees: number; survival: number }[] = JSON.parse(
  readFileSync(new URL('../golden/drift/chi-square.json', import.meta.url), 'utf8'),
);

test('agrees with scipy.stats.chi2.sf from the middle to far into the tail', () => {
  for (const { statistic, degrees, survival } of cases) {
    const found = chiSquareSurvival(statistic, degrees);
    // exp() of a difference of numbers in the hundreds loses three of sixteen digits.
    expect(Math.abs(found / survival - 1), `χ² ${statistic} with ${degrees}`).toBeLessThan(1e-11);
  }
});

test('with two degrees of freedom it is the exponential distribution', () => {
  for (const statistic of [0.1, 1, 3.9, 4.1, 20, 300])
    expect(chiSquareSurvival(statistic, 2) / Math.exp(-statistic / 2)).toBeCloseTo(1, 12);
});

test('falls as the statistic grows', () => {
  let last = 1;
  for (let statistic = 0.25; statistic < 60; statistic += 0.25) {
    const survival = chiSquareSurvival(statistic, 9);
    expect(survival).toBeLessThan(last);
    last = survival;
  }
});

test('no statistic, no degrees of freedom and the infinite have their limits', () => {
  expect(chiSquareSurvival(0, 9)).toBe(1);
  expect(chiSquareSurvival(5, 0)).toBe(1);
  expect(chiSquareSurvival(Number.POSITIVE_INFINITY, 9)).toBe(0);
  expect(chiSquareSurvival(1e6, 9)).toBe(0);
});
