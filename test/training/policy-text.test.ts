import { expect, test } from 'vitest';
import { bandsText, policyText } from '../../src/training/policy-text.ts';

const bands = { medium: 0.25, high: 1 };
const reached = { accuracy: 0.89, precision: 0.5, recall: 0.75, f1: 0.6, approvalRate: 2 / 3 };

test.each([
  [
    { maximize: 'recall', subject_to: { accuracy: 0.89 } },
    'makes recall as large as it can be with accuracy at least 0.89',
  ],
  [
    { maximize: 'recall', subject_to: { accuracy: 0.999, precision: 0.50001, recall: 0.75 } },
    'misses its conditions by the least in sum, for no threshold has accuracy at least 0.999 and precision at least 0.50001 and recall at ' +
      'least 0.75: out of fold accuracy is 0.8900, 0.1090 too low, and precision is 0.5000, 0.00001 too low',
  ],
  [{ maximize: 'f1', subject_to: {} }, 'makes f1 largest'],
  [{ maximize: 'ks', subject_to: {} }, 'makes the KS distance largest'],
  [
    { cost: { false_positive: 1, false_negative: 5 } },
    'makes the cost smallest, where a good loan that is declined costs 1 and a default that is approved 5',
  ],
  [
    { profit: { good: 100, bad: -600 } },
    'makes the profit largest, where an approved loan brings 100 without and -600 with default',
  ],
  [
    { approval_rate: 0.7 },
    'approves 66.67% of the applications, as near to 70% as loans of equal probability allow',
  ],
] as const)('%j is told in words', (rule, text) => {
  expect(policyText({ ...rule, bands }, reached)).toBe(text);
});

test('bands are told as what they are', () => {
  expect(bandsText({ approval_rate: 0.7, bands })).toBe('0.25 and 1 times the threshold');
  const named = { medium: { pd: 0.05 }, high: { pd: 0.2 } };
  expect(bandsText({ approval_rate: 0.7, bands: named })).toBe('probabilities that the schema names');
});
