import { expect, test } from 'vitest';
import { bandsText, policyText } from '../../src/training/policy-text.ts';

const bands = { medium: 0.25, high: 1 };

test.each([
  [
    { maximize: 'recall', subject_to: { accuracy: 0.89 } },
    'makes recall as large as it can be with accuracy at least 0.89',
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
  [{ approval_rate: 0.7 }, 'approves 70% of the applications'],
] as const)('%j is told in words', (rule, text) => {
  expect(policyText({ ...rule, bands })).toBe(text);
});

test('bands are told as what they are', () => {
  expect(bandsText({ approval_rate: 0.7, bands })).toBe('0.25 and 1 times the threshold');
  const named = { medium: { pd: 0.05 }, high: { pd: 0.2 } };
  expect(bandsText({ approval_rate: 0.7, bands: named })).toBe('probabilities that the schema names');
});
