import { expect, test } from 'vitest';
import { decide } from '../../src/model/policy.ts';

const policy = { threshold: 0.1, bands: { medium: 0.025, high: 0.2 } };

test.each([
  [0, 0, 'Low'],
  [0.0249, 0, 'Low'],
  [0.025, 0, 'Medium'],
  [0.0999, 0, 'Medium'],
  [0.1, 1, 'Medium'],
  [0.2, 1, 'High'],
  [1, 1, 'High'],
] as const)('a probability of %f is predicted as %i, %s', (probability, prediction, default_risk) => {
  expect(decide(policy, probability)).toEqual({ prediction, default_risk });
});
