import { importanceOf } from '../explain/importance.ts';
import type { Bundle } from '../model/bundle.ts';
import type { Manifest } from '../model/manifest.ts';
import type { Ensemble } from '../model/trees.ts';
import type { Validation } from '../model/validation.ts';
import { decisionMetrics } from '../statistics/decision.ts';
import type { BinnedDistribution } from '../statistics/distribution.ts';
import { observedToExpected } from '../statistics/observed-to-expected.ts';
import { type Check, fromBundle, withinBounds } from './check.ts';

/** Every number of the manifest that its trees and its other numbers determine, computed again without a row. */
export function checksFromBundle({ manifest, compiled }: Bundle, ensemble: Ensemble): Check[] {
  const { validation } = manifest;
  return [
    ...rowChecks(manifest),
    ...foldChecks(manifest),
    fromBundle(
      'metrics.holdout.gini.value',
      manifest.metrics.holdout.gini.value,
      2 * manifest.metrics.holdout.roc_auc.value - 1,
    ),
    ...(validation ? [...decisionChecks(manifest, validation), ...decileChecks(manifest, validation)] : []),
    ...(validation ? importanceChecks(validation, importanceOf(compiled, ensemble, new Float64Array())) : []),
  ];
}

/** Rows are in one part or the other, and each of them is in one bin. */
function rowChecks({ data, holdout, baseline, validation }: Manifest): Check[] {
  const parts = holdout && [holdout.training, holdout.holdout];
  const count = ({ counts, missing }: BinnedDistribution) => missing + sum(counts);
  return [
    ...(parts
      ? [
          fromBundle('data.rows', data.rows, sum(parts.map(({ rows }) => rows))),
          fromBundle('data.positives', data.positives, sum(parts.map(({ positives }) => positives))),
        ]
      : []),
    ...(parts && baseline
      ? [fromBundle('holdout.holdout.rows', parts[1]!.rows, count(baseline.probability))]
      : []),
    ...Object.entries(baseline?.features ?? {}).map(([name, distribution]) =>
      fromBundle(`baseline.rows (${name})`, baseline!.rows, count(distribution)),
    ),
    ...(validation
      ? [
          fromBundle(
            'validation.rows',
            validation.rows,
            sum(Object.values(validation.confusion_rows ?? validation.confusion)),
          ),
        ]
      : []),
  ];
}

/** Mean and sample standard deviation over the folds. */
function foldChecks({ metrics: { cv } }: Manifest): Check[] {
  return Object.entries(cv ?? {}).flatMap(([name, { mean, std, folds }]) => {
    if (!folds || folds.length < 2) return [];
    const middle = sum(folds) / folds.length;
    const squares = sum(folds.map((value) => (value - middle) * (value - middle)));
    return [
      fromBundle(`metrics.cv.${name}.mean`, mean, middle),
      fromBundle(`metrics.cv.${name}.std`, std, Math.sqrt(squares / (folds.length - 1))),
    ];
  });
}

/** What the counts of the confusion matrix say. */
function decisionChecks({ metrics, policy }: Manifest, { confusion, at_threshold }: Validation): Check[] {
  const [tp, fp] = [confusion.true_positives, confusion.false_positives];
  const [tn, fn] = [confusion.true_negatives, confusion.false_negatives];
  const metricsAtThreshold = decisionMetrics({
    truePositives: tp,
    falsePositives: fp,
    trueNegatives: tn,
    falseNegatives: fn,
  });
  const found = {
    threshold: policy.threshold,
    approval_rate: (tn + fn) / (tp + fp + tn + fn),
    bad_rate: tn + fn === 0 ? null : fn / (tn + fn),
    defaults_declined: tp / (tp + fn),
    goods_declined: fp / (fp + tn),
  };
  return [
    ...(['accuracy', 'recall', 'precision', 'f1'] as const).map((name) =>
      fromBundle(`metrics.holdout.${name}.value`, metrics.holdout[name].value, metricsAtThreshold[name]),
    ),
    ...(Object.keys(found) as (keyof typeof found)[]).map((name) =>
      fromBundle(`validation.at_threshold.${name}`, at_threshold[name], found[name]),
    ),
  ];
}

/** What the tenths of the hold-out say: ECE is their mean distance, they add up to all defaults, and bound the ROC-AUC. */
function decileChecks({ metrics }: Manifest, validation: Validation): Check[] {
  const { deciles, defaults, weighing, observed_to_expected: stated } = validation;
  const rows = sum(deciles.map((decile) => decile.rows));
  const observed = sum(deciles.map((decile) => decile.defaults));
  const expected = sum(deciles.map((decile) => decile.rows * decile.mean_probability));
  const distances = deciles.map(
    (decile) => (decile.rows / rows) * Math.abs(decile.mean_probability - decile.default_rate),
  );
  const ratio = observedToExpected(
    observed,
    expected,
    rows,
    weighing?.holdout.positives.effective ?? defaults,
  );
  return [
    fromBundle('metrics.holdout.ece.value', metrics.holdout.ece.value, sum(distances)),
    withinBounds('metrics.holdout.roc_auc.value', metrics.holdout.roc_auc.value, aucBounds(deciles)),
    ...(['value', 'low', 'high'] as const).map((end) =>
      fromBundle(`validation.observed_to_expected.${end}`, stated?.[end] ?? null, ratio?.[end] ?? null),
    ),
  ];
}

/**
 * Of pairs in different tenths it is known which ranks higher; those of one tenth are all right or all wrong at the most.
 *
 * @example of two halves, 3 defaults of 4 rows and then 1 of 4, the area lies between 0.5625 and 0.9375
 */
function aucBounds(deciles: Validation['deciles']): [low: number, high: number] {
  let [above, certain, open] = [0, 0, 0];
  for (const { rows, defaults } of deciles) {
    const others = rows - defaults;
    certain += others * above;
    open += others * defaults;
    above += defaults;
  }
  const pairs = above * sum(deciles.map(({ rows, defaults }) => rows - defaults));
  return [certain / pairs, (certain + open) / pairs];
}

/** What the trees split on, and what by. */
function importanceChecks({ importance }: Validation, ofTrees: ReturnType<typeof importanceOf>): Check[] {
  return importance.flatMap(({ name, splits, gain }) => {
    const found = ofTrees.find((one) => one.name === name);
    return [
      fromBundle(`validation.importance.${name}.splits`, splits, found?.splits ?? null),
      fromBundle(`validation.importance.${name}.gain`, gain, found?.gain ?? null),
    ];
  });
}

function sum(values: readonly number[]): number {
  return values.reduce((all, value) => all + value, 0);
}
