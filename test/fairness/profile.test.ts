import { expect, test } from 'vitest';
import { profileSchema } from '../../src/fairness/profile.ts';
import { PROFILE } from './support.ts';

test('takes a profile', () => {
  expect(profileSchema.parse(PROFILE)).toEqual(PROFILE);
});

test('takes the name of a group as rows of groups have it, however it is composed', () => {
  const attributes = [{ attribute: 'port', reference: 'e\u0301' }];
  expect(profileSchema.parse({ ...PROFILE, attributes }).attributes[0]!.reference).toBe('\u00e9');
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
  ['a name that a terminal obeys', { name: 'of a \u001b[31mtest' }],
  ['a smallest size of one, which would tell of a person', { smallest: 1 }],
])('refuses %s', (_, changes) => {
  expect(profileSchema.safeParse({ ...PROFILE, ...changes }).success).toBe(false);
});
