import { expect, test } from 'vitest';
import type { Comparison } from '../../../src/registry/gate/comparison.ts';
import { noWorse } from '../../../src/registry/gate/no-worse.ts';
import { asGoodAs } from '../compared.ts';

const champion = { version: '1', digest: 'c'.repeat(64) };
const told = (changes: Partial<Comparison>) => noWorse(asGoodAs(champion, changes), champion);
const differing = (low: number, high: number) => told({ auc: { value: (low + high) / 2, low, high } });

test('no more than 0.005 of ROC-AUC may be lost, by the whole interval', () => {
  expect(differing(-0.0049, 0.01).result).toBe('passed');
  expect(differing(-0.01, -0.0051).result).toBe('failed');
  expect(differing(-0.005, 0.01).result).toBe('cannot_be_told');
  expect(differing(-0.2, -0.005).result).toBe('cannot_be_told');
});

test('the sentence has the numbers of both', () => {
  expect(differing(-0.09, 0.07)).toEqual({
    check: 'champion',
    result: 'cannot_be_told',
    message:
      'On 10000 rows that neither was fitted to, 400 of which default, its ROC-AUC is 0.9400 and that of the champion, version 1, 0.9500: a difference of -0.0100 (95% interval -0.0900 to 0.0700): the interval is too wide to tell whether more than 0.005 is lost. Brier 0.0200 against 0.0200, recall 0.8000 against 0.8000.',
  });
});

test('Brier and recall are told, and decide nothing', () => {
  const bad = { value: 0.5, low: 0.4, high: 0.6 };
  expect(told({ brier: bad, recall: { value: -0.5, low: -0.6, high: -0.4 } }).result).toBe('passed');
});

test('without a comparison nothing can be told, and it is said why', () => {
  expect(noWorse(null, champion)).toMatchObject({
    result: 'cannot_be_told',
    message: 'Nobody compared it with the champion, version 1.',
  });
  const nothing = { rows: 0, positives: 0, auc: null, challenger: null, champion: null };
  expect(told({ ...nothing, reason: 'no row is left that neither was fitted to' })).toMatchObject({
    result: 'cannot_be_told',
    message: expect.stringContaining('version 1: no row is left that neither was fitted to.'),
  });
  const other = asGoodAs({ version: '3', digest: 'd'.repeat(64) });
  expect(noWorse(other, champion)).toMatchObject({
    result: 'cannot_be_told',
    message: 'It was compared with version 3, and not with the champion, version 1.',
  });
});
