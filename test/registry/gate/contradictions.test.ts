import { expect, test } from 'vitest';
import type { Comparison } from '../../../src/registry/gate/comparison.ts';
import { contradictions } from '../../../src/registry/gate/contradictions.ts';
import { asGoodAs } from '../compared.ts';

const good = asGoodAs({ version: '1', digest: 'c'.repeat(64) });
const paths = (changes: Partial<Comparison>) =>
  contradictions({ ...good, ...changes }).map(({ path }) => path);
const nothing = { auc: null, brier: null, recall: null, challenger: null, champion: null };

test('what can have been measured is taken, and so is that nothing could be', () => {
  expect(paths({})).toEqual([]);
  expect(paths({ ...nothing, rows: 0, positives: 0, reason: 'no rows are left' })).toEqual([]);
});

test.each<[string, Partial<Comparison>, string[]]>([
  ['more defaults than rows', { positives: 10_001 }, ['positives', 'positives']],
  ['no default', { positives: 0 }, ['positives']],
  ['rows that all default', { positives: 10_000 }, ['positives']],
  ['a value outside its interval', { auc: { value: 0, low: 0.001, high: 0.002 } }, ['auc']],
  ['an interval beyond what there is', { auc: { value: 0, low: -1.5, high: 0.002 } }, ['auc']],
  ['a difference that is none', { auc: { value: 0.001, low: 0, high: 0.002 } }, ['auc.value']],
  [
    'a measure above 1',
    { champion: { ...good.champion!, recall: 1.2 } },
    ['champion.recall', 'recall.value'],
  ],
  ['a file that is none', { data_sha256: '0'.repeat(64) }, ['data_sha256']],
  ['a half', { champion: null }, ['']],
])('%s is refused', (_, changes, expected) => {
  expect(paths(changes)).toEqual(expected);
});
