import { describe, expect, test } from 'vitest';
import { openBundle } from '../../src/model/bundle.ts';
import { readTrees } from '../../src/model/consistency.ts';
import type { Manifest } from '../../src/model/manifest.ts';
import { readBundleFolder } from '../../src/platform/node/bundle-folder.ts';
import { checksFromBundle } from '../../src/risk-pack/from-bundle.ts';

const bundle = openBundle(readBundleFolder('models/loan-default/champion'));
const ensemble = readTrees(bundle.files.get('trees.json')!);

/** The names of what comes out otherwise when a manifest was changed. */
function differing(change: (manifest: Manifest) => void): string[] {
  const manifest = structuredClone(bundle.manifest);
  change(manifest);
  return checksFromBundle({ ...bundle, manifest }, ensemble)
    .filter(({ same }) => !same)
    .map(({ name }) => name);
}

test('the shipped champion agrees with itself and with its trees', () => {
  expect(checksFromBundle(bundle, ensemble).length).toBeGreaterThan(50);
  expect(differing(() => {})).toEqual([]);
});

describe('without a row it is seen that somebody changed', () => {
  test.each<[what: string, change: (manifest: Manifest) => void, names: string[]]>([
    [
      'a metric of the threshold',
      ({ metrics }) => {
        metrics.holdout.recall.value = 0.9;
      },
      ['metrics.holdout.recall.value'],
    ],
    [
      'the calibration error',
      ({ metrics }) => {
        metrics.holdout.ece.value /= 2;
      },
      ['metrics.holdout.ece.value'],
    ],
    [
      'ROC-AUC and Gini together, beyond what the tenths allow',
      ({ metrics: { holdout } }) => {
        holdout.roc_auc.value = 0.98;
        holdout.gini.value = 0.96;
      },
      ['metrics.holdout.roc_auc.value'],
    ],
    [
      'ROC-AUC alone, by little',
      ({ metrics }) => {
        metrics.holdout.roc_auc.value += 0.001;
      },
      ['metrics.holdout.gini.value'],
    ],
    [
      'a fold',
      ({ metrics }) => {
        metrics.cv!.brier.folds![0]! += 0.01;
      },
      ['metrics.cv.brier.mean', 'metrics.cv.brier.std'],
    ],
    [
      'the rows of the data',
      ({ data }) => {
        data.rows += 1_000;
      },
      ['data.rows'],
    ],
    [
      'the threshold',
      ({ policy }) => {
        policy.threshold = 0.2;
      },
      ['validation.at_threshold.threshold'],
    ],
    [
      'the defaults over those expected',
      ({ validation }) => {
        validation!.observed_to_expected!.value = 1;
      },
      ['validation.observed_to_expected.value'],
    ],
    [
      'a bin of the baseline',
      ({ baseline }) => {
        baseline!.features.bank_balance!.counts[0]! += 1;
      },
      ['baseline.rows (bank_balance)'],
    ],
    [
      'what the trees split on',
      ({ validation }) => {
        validation!.importance[0]!.splits += 1;
      },
      ['validation.importance.bank_balance.splits'],
    ],
  ])('%s', (_, change, names) => {
    expect(differing(change)).toEqual(names);
  });
});

test('a bundle of before has fewer numbers, and none of them differs for it', () => {
  expect(
    differing((manifest) => {
      delete manifest.validation;
      delete manifest.baseline;
      delete manifest.holdout;
      delete manifest.metrics.cv!.brier.folds;
    }),
  ).toEqual([]);
});
