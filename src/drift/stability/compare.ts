import type { CompiledSchema } from '../../application/compile.ts';
import { UNKNOWN_LEVEL } from '../../application/field-reader.ts';
import {
  type BinCounts,
  baselineCounts,
  binLabels,
  inPercent,
  levelLabels,
  recentCounts,
} from '../../statistics/counts.ts';
import type { Baseline } from '../../statistics/distribution.ts';
import { holmAdjusted } from '../../statistics/holm.ts';
import type { DistributionComparison } from '../reports/report.ts';
import { comparedInputs, type Scored } from './inputs.ts';
import { significanceOf } from './significance.ts';
import { type Thresholds, verdictOf } from './verdict.ts';

/**
 * Compares scored applications with the training population: the PD first, then the fields in the schema's order, then
 * the derived features.
 */
export function compareWithBaseline(
  baseline: Baseline,
  compiled: CompiledSchema,
  samples: readonly Scored[],
  thresholds: Thresholds,
): DistributionComparison[] {
  if (samples.length === 0) return [];
  const compared = [
    comparison(
      null,
      baselineCounts(baseline.probability),
      recentCounts(
        baseline.probability,
        samples.map(({ probability }) => probability),
      ),
      binLabels(baseline.probability, inPercent),
    ),
    ...comparedInputs(baseline, compiled).map(({ name, baseline: distribution, unknown, levels, of }) =>
      comparison(
        name,
        baselineCounts(distribution, unknown),
        recentCounts(distribution, samples.map(of), levels ? UNKNOWN_LEVEL : undefined),
        levels ? levelLabels(distribution, levels) : binLabels(distribution),
      ),
    ),
  ];
  const adjusted = holmAdjusted(compared.map(({ pValue }) => pValue));
  return compared.map(({ feature, psi, pValue, trained, bins }, index) => ({
    feature,
    psi,
    p_value: pValue,
    adjusted_p_value: adjusted[index]!,
    verdict: verdictOf(psi, adjusted[index]!, Math.min(samples.length, trained), thresholds),
    bins,
  }));
}

function comparison(feature: string | null, expected: BinCounts, actual: BinCounts, labels: string[]) {
  return {
    feature,
    ...significanceOf(expected, actual),
    trained: expected.reduce((sum, count) => sum + count, 0),
    bins: binsOf(labels, expected, actual),
  };
}

/** Bins that either group fills; the others would only lengthen the report. */
function binsOf(labels: string[], expected: BinCounts, actual: BinCounts): DistributionComparison['bins'] {
  return labels
    .map((label, bin) => ({ label, baseline: expected[bin]!, recent: actual[bin]! }))
    .filter((bin) => bin.baseline + bin.recent > 0);
}
