import { z } from 'zod';

/** What is measured of a model on rows that it has not seen. */
export const metricName = z.enum([
  'roc_auc',
  'pr_auc',
  'gini',
  'ks',
  'brier',
  'ece',
  'log_loss',
  'accuracy',
  'recall',
  'precision',
  'f1',
]);
export type MetricName = z.infer<typeof metricName>;

/** Metrics of which less is better. */
export const LOSSES: ReadonlySet<MetricName> = new Set(['brier', 'ece', 'log_loss']);
