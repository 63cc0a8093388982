import { describe, expect, test } from 'vitest';
import { parseNewSchema } from '../../src/application/schema.ts';
import { everything } from './support.ts';

const withPolicy = (policy: unknown) => parseNewSchema({ ...everything, policy }).policy;

describe('a policy', () => {
  test.each([
    { maximize: 'ks' },
    { maximize: 'recall', subject_to: { accuracy: 0.9 } },
    { cost: { false_positive: 1, false_negative: 5 } },
    { profit: { good: 100, bad: -600 } },
    { approval_rate: 0.7 },
    { approval_rate: 0.7, bands: { medium: { pd: 0.05 }, high: { pd: 0.2 } } },
  ])('%j is one, and has bands', (policy) => {
    expect(withPolicy(policy)).toMatchObject({ bands: { medium: 0.25, high: 1 }, ...policy });
  });

  test.each([
    ['no way', {}, /policy: must have one of maximize, cost, profit, approval_rate/],
    [
      'two ways',
      { approval_rate: 0.7, cost: { false_positive: 1, false_negative: 5 } },
      /policy\.approval_rate: cannot stand beside "cost"/,
    ],
    [
      'conditions of a cost',
      { cost: { false_positive: 1, false_negative: 5 }, subject_to: {} },
      /policy\.subject_to: is not known here/,
    ],
    [
      'a cost of nothing',
      { cost: { false_positive: 0, false_negative: 5 } },
      /policy\.cost\.false_positive: is 0: it must be a number above 0/,
    ],
    ['half a cost', { cost: { false_positive: 1 } }, /policy\.cost\.false_negative: is missing/],
    [
      'a default that brings something',
      { profit: { good: 100, bad: 600 } },
      /policy\.profit\.bad: is 600: it must be a number below 0/,
    ],
    [
      'an approval of everybody',
      { approval_rate: 1 },
      /policy\.approval_rate: is 1: it must be a number above 0 and below 1/,
    ],
    [
      'bands of two kinds',
      { approval_rate: 0.7, bands: { medium: { pd: 0.1 }, high: 1 } },
      /policy\.bands: medium and high must both be/,
    ],
    [
      'bands the wrong way round',
      { approval_rate: 0.7, bands: { medium: { pd: 0.2 }, high: { pd: 0.1 } } },
      /policy\.bands: medium must begin below high/,
    ],
  ])('with %s is refused', (_, policy, message) => {
    expect(() => withPolicy(policy)).toThrow(message);
  });
});
