import { expect, test } from 'vitest';
import { profileSchema } from '../../src/fairness/profile.ts';
import { PROFILE } from './support.ts';

test('takes a profile', () => {
  expect(profileSchema.parse(PROFILE)).toEqual(PROFILE);
});

test.each([
  ['a key that it does not know', { compliant: true }],
  ['a threshold without a source', { thresholds: [{ measure: 'impact_ratio', at_least: 0.8 }] }],
  [
    'a threshold with an empty source',
    { thresholds: [{ measure: 'impact_ratio', at_least: 0.8, source: ' ' }] },
  ],
  [
    'a threshold of two sides',
    { thresholds: [{ measure: 'impact_ratio', at_least: 0.8, at_most: 1.2, source: 'x' }] },
  ],
  ['a threshold of no side', { thresholds: [{ measure: 'impact_ratio', source: 'x' }] }],
  ['a measure that there is not', { thresholds: [{ measure: 'fairness', at_least: 0.8, source: 'x' }] }],
  ['an attribute twice', { attributes: [{ attribute: 'sex' }, { attribute: 'sex', reference: 'f' }] }],
  ['no attribute', { attributes: [] }],
  ['a smallest size of one, which would tell of a person', { smallest: 1 }],
])('refuses %s', (_, changes) => {
  expect(profileSchema.safeParse({ ...PROFILE, ...changes }).success).toBe(false);
});
