import {
  type BinCounts,
  baselineCounts,
  binLabels,
  inPercent,
  recentCounts,
} from '../../statistics/counts.ts';
import type { Baseline } from '../../statistics/distribution.ts';
import { holmAdjusted } from '../../statistics/holm.ts';
import { stabilityOf } from '../../statistics/psi.ts';
import type { DistributionComparison } from '../reports/report.ts';
import { type Thresholds, verdictOf } from './verdict.ts';

/** What drift looks at of a scored application. */
export interface Scored {
  /** In model order; NaN is missing. */
  features: ArrayLike<number>;
  probability: number;
}

/**
 * Compares scored applications with the training population: the PD first, then the features in model order.
 *
 * @param featureNames in model order
 */
export function compareWithBaseline(
  baseline: Baseline,
  featureNames: readonly string[],
  samples: readonly Scored[],
  thresholds: Thresholds,
): DistributionComparison[] {
  if (samples.length === 0) return [];
  const compared = [
    comparison(
      null,
      baseline.probability,
      samples.map(({ probability }) => probability),
    ),
    ...featureNames.flatMap((name, index) => {
      const distribution = baseline.features[name];
      return distribution
        ? [
            comparison(
              name,
              distribution,
              samples.map(({ features }) => features[index]!),
            ),
          ]
        : [];
    }),
  ];
  const adjusted = holmAdjusted(compared.map(({ pValue }) => pValue));
  return compared.map(({ feature, psi, pValue, rows, bins }, index) => ({
    feature,
    psi,
    p_value: pValue,
    adjusted_p_value: adjusted[index]!,
    verdict: verdictOf(psi, adjusted[index]!, rows, thresholds),
    bins,
  }));
}

function comparison(feature: string | null, baseline: Baseline['probability'], values: number[]) {
  const expected = baselineCounts(baseline);
  const actual = recentCounts(baseline, values);
  return {
    feature,
    ...stabilityOf(expected, actual),
    /** Of the smaller group. */
    rows: Math.min(
      values.length,
      expected.reduce((sum, count) => sum + count, 0),
    ),
    bins: binsOf(binLabels(baseline, feature === null ? inPercent : undefined), expected, actual),
  };
}

/** Bins that either group fills; the others would only lengthen the report. */
function binsOf(labels: string[], expected: BinCounts, actual: BinCounts): DistributionComparison['bins'] {
  return labels
    .map((label, bin) => ({ label, baseline: expected[bin]!, recent: actual[bin]! }))
    .filter((bin) => bin.baseline + bin.recent > 0);
}
