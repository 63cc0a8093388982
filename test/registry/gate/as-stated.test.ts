import { expect, test } from 'vitest';
import { asStated } from '../../../src/registry/gate/as-stated.ts';
import type { Comparison } from '../../../src/registry/gate/comparison.ts';
import { judge } from '../../../src/registry/gate/verdict.ts';
import { asGoodAs, recorded } from '../compared.ts';
import { bundledManifest, championOf } from './bundled.ts';

const champion = championOf();
const { recall, roc_auc } = bundledManifest().metrics.holdout;
/** On a file of its own each. */
const measured = (...each: Partial<NonNullable<Comparison['challenger']>>[]) =>
  recorded(
    ...each.map((changes, index) =>
      asGoodAs(champion, {
        challenger: { auc: roc_auc.value, brier: 0.02, recall: recall.value, ...changes },
        data_sha256: String(index + 1).repeat(64),
      }),
    ),
  );
const told = (...each: Parameters<typeof measured>) => asStated(bundledManifest(), measured(...each));

test('a version that never finds a default, though its manifest says so, is suspicious', () => {
  const verdict = judge(bundledManifest(), champion, measured({ recall: 0 }));
  expect(verdict.outcome).toBe('suspicious');
  expect(verdict.lines.filter(({ result }) => result === 'suspicious')).toEqual([
    {
      check: 'as stated',
      result: 'suspicious',
      message: expect.stringContaining(
        `On the rows of 111111111111… its recall is 0.0000, and its manifest says ${recall.value.toFixed(4)} (`,
      ),
    },
  ]);
});

test('so is one that ranks otherwise than its manifest says, on any file', () => {
  expect(told({}, { auc: roc_auc.value - 0.11 })).toMatchObject([
    { result: 'suspicious', message: expect.stringContaining('222222222222… its ROC-AUC is') },
  ]);
});

test('what is not much, or within the interval, is not', () => {
  expect(told({ recall: recall.value - 0.19, auc: roc_auc.value - 0.09 })).toMatchObject([
    { result: 'passed' },
  ]);
  const wide = bundledManifest(({ metrics }) => {
    metrics.holdout.recall = { ...recall, low: 0 };
  });
  expect(asStated(wide, measured({ recall: 0.1 }))).toMatchObject([{ result: 'passed' }]);
});

test('where nobody measured anything there is nothing to say', () => {
  expect(told()).toEqual([]);
  const nothing = { auc: null, brier: null, recall: null, challenger: null, champion: null };
  expect(asStated(bundledManifest(), recorded(asGoodAs(champion, nothing)))).toEqual([]);
});
