import { expect, test } from 'vitest';
import {
  isFinding,
  SIGNIFICANCE_OF_LOOK,
  thresholdsFor,
  verdictOf,
  worstOf,
} from '../../../src/drift/stability/verdict.ts';

const thresholds = thresholdsFor(0.15);

test('the usual thresholds, and others in proportion', () => {
  expect(thresholds).toEqual({ warning: 0.1, alert: 0.15, retrain: 0.25 });
  expect(thresholdsFor(0.3)).toEqual({ warning: 0.2, alert: 0.3, retrain: 0.5 });
});

test.each([
  [0, 'stable'],
  [0.0999, 'stable'],
  [0.1, 'warning'],
  [0.1499, 'warning'],
  [0.15, 'alert'],
  [0.25, 'alert'],
  [0.2501, 'retrain'],
])('a significant PSI of %d is %s', (psi, verdict) => {
  expect(verdictOf(psi, 0, 1000, thresholds)).toBe(verdict);
});

test('a large PSI that chance explains is neither a finding nor stable', () => {
  expect(verdictOf(0.5, SIGNIFICANCE_OF_LOOK, 1000, thresholds)).toBe('too_few_samples');
  expect(verdictOf(0.5, SIGNIFICANCE_OF_LOOK * 0.99, 1000, thresholds)).toBe('retrain');
});

test('fewer samples than a hundred say nothing, however far they lie', () => {
  expect(verdictOf(9, 0, 99, thresholds)).toBe('too_few_samples');
  expect(verdictOf(9, 0, 100, thresholds)).toBe('retrain');
  expect(verdictOf(0, 1, 0, thresholds)).toBe('too_few_samples');
});

test('the worst of several counts, and of none nothing is known', () => {
  expect(worstOf(['stable', 'warning', 'too_few_samples'])).toBe('warning');
  expect(worstOf(['stable', 'too_few_samples'])).toBe('too_few_samples');
  expect(worstOf([])).toBe('too_few_samples');
  expect(
    ['stable', 'too_few_samples', 'warning', 'alert', 'retrain'].map((one) => isFinding(one as 'stable')),
  ).toEqual([false, false, true, true, true]);
});

test('all looks of a day at all windows together find something by chance once in a thousand days at most', () => {
  // Every five minutes, at the latest samples, an hour, a day and a week.
  expect(SIGNIFICANCE_OF_LOOK * ((24 * 60) / 5) * 4).toBeLessThanOrEqual(0.001 * (1 + 1e-12));
});
