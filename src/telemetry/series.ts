import type { MetricName } from './definitions.ts';

/** One metric with one set of label values: what is counted, sent, stored and exported. Plain JSON. */
export interface Series {
  name: MetricName;
  /** In the definition's order. */
  labels: string[];
  /** A counter's total, a gauge's last value, or the sum of a histogram's observations. */
  value: number;
  /** A histogram's observations in each bucket (not cumulative), those above the last bound at the end. */
  buckets?: number[];
  /** When a gauge was set, in milliseconds since the Unix epoch. */
  at?: number;
}
