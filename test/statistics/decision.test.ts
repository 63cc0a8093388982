import { expect, test } from 'vitest';
import { confusionAt, decisionMetrics } from '../../src/statistics/decision.ts';
import { metricsOf } from '../../src/statistics/metrics.ts';
import { rank } from '../../src/statistics/ranking.ts';

const ranking = rank([0.9, 0.6, 0.6, 0.4, 0.1], [1, 1, 0, 1, 0]);

test('a probability on the threshold predicts default', () => {
  expect(confusionAt(ranking, 0.6)).toEqual({
    truePositives: 2,
    falsePositives: 1,
    trueNegatives: 1,
    falseNegatives: 1,
  });
});

test('accuracy, recall, precision and F1 by hand', () => {
  expect(decisionMetrics(confusionAt(ranking, 0.6))).toEqual({
    accuracy: 3 / 5,
    recall: 2 / 3,
    precision: 2 / 3,
    f1: 4 / 6,
  });
});

test('shares of nothing are zero', () => {
  expect(decisionMetrics(confusionAt(ranking, 2))).toMatchObject({ recall: 0, precision: 0, f1: 0 });
});

test('the table of metrics holds every name, and Gini is 2 · AUC − 1', () => {
  const metrics = metricsOf(ranking, 0.6);
  expect(Object.keys(metrics).sort()).toEqual([
    'accuracy',
    'brier',
    'ece',
    'f1',
    'gini',
    'ks',
    'log_loss',
    'pr_auc',
    'precision',
    'recall',
    'roc_auc',
  ]);
  expect(metrics.gini).toBe(2 * metrics.roc_auc - 1);
});
