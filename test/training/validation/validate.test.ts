import { beforeAll, describe, expect, test } from 'vitest';
import { readTrees } from '../../../src/model/consistency.ts';
import { manifestSchema } from '../../../src/model/manifest.ts';
import { type Validation, validationSchema } from '../../../src/model/validation.ts';
import { type Trained, train } from '../../../src/training/train.ts';
import { bytesOf, schema, smallCsv } from '../support.ts';

describe("a bundle's validation", () => {
  let trained: Trained;
  let validation: Validation;
  beforeAll(async () => {
    trained = await train(
      JSON.stringify(schema),
      { name: 'loans.csv', bytes: bytesOf(smallCsv(1_000)) },
      { seed: 1, params: { num_boost_round: 20, folds: 2, smote: null } },
    );
    validation = trained.manifest.validation!;
  });

  test('is complete, and refuses what is not its own', () => {
    expect(validationSchema.parse(validation)).toEqual(validation);
    expect(() => validationSchema.parse({ ...validation, more: 1 })).toThrow();
  });

  test('agrees with the metrics of the same hold-out', () => {
    const { holdout } = trained.manifest.metrics;
    const { confusion, at_threshold, rows, defaults, deciles } = validation;
    const { true_positives, false_positives, true_negatives, false_negatives } = confusion;
    expect(true_positives + false_positives + true_negatives + false_negatives).toBe(rows);
    expect(true_positives + false_negatives).toBe(defaults);
    expect(true_positives / defaults).toBe(holdout.recall.value);
    expect(at_threshold.defaults_declined).toBe(holdout.recall.value);
    expect((true_negatives + false_negatives) / rows).toBe(at_threshold.approval_rate);
    expect(deciles.reduce((sum, decile) => sum + decile.defaults, 0)).toBeCloseTo(defaults, 9);
  });

  test('measures the training rows by the model that was fitted to them', () => {
    expect(validation.training.roc_auc).toBeGreaterThan(trained.manifest.metrics.holdout.roc_auc.value);
  });

  test('approves, cut-off by cut-off, more and riskier loans', () => {
    const { cut_offs } = validation;
    cut_offs.slice(1).forEach((cutOff, index) => {
      expect(cutOff.approval_rate).toBeGreaterThanOrEqual(cut_offs[index]!.approval_rate);
    });
    expect(cut_offs.at(-1)!.bad_rate!).toBeGreaterThan(cut_offs[0]!.bad_rate!);
  });

  test('shares out the gain of the very trees, and shows the curves of the first fields', () => {
    const ensemble = readTrees(trained.files.get('trees.json')!);
    const splits = ensemble.trees.reduce(
      (sum, { left }) => sum + left.filter((child) => child >= 0).length,
      0,
    );
    const { importance, partial_dependence } = validation;
    expect(importance.reduce((sum, one) => sum + one.splits, 0)).toBe(splits);
    expect(importance.reduce((sum, one) => sum + one.gain, 0)).toBeCloseTo(1, 9);
    expect(partial_dependence.map(({ name }) => name)).toEqual(
      importance.slice(0, 4).map(({ name }) => name),
    );
  });

  test('a bundle of before has none, and is read', () => {
    const { validation: _, ...before } = trained.manifest;
    expect(manifestSchema.parse(before)).toEqual(before);
  });
});
