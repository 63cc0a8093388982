import type { CompiledSchema } from '../../application/compile.ts';
import type { BinCounts } from '../../statistics/counts.ts';
import type { Baseline } from '../../statistics/distribution.ts';
import { holmAdjusted } from '../../statistics/holm.ts';
import type { DistributionComparison } from '../reports/report.ts';
import { largestChange } from './change.ts';
import { comparedQuantities, type Scored } from './inputs.ts';
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
  const compared = comparedQuantities(baseline, compiled).map((quantity) => {
    const { name, trained } = quantity;
    const actual = quantity.recent(samples);
    return { name, trained, actual, quantity, ...significanceOf(trained, actual) };
  });
  const adjusted = holmAdjusted(compared.map(({ pValue }) => pValue));
  return compared.map(({ name, psi, pValue, trained, actual, quantity }, index) => ({
    feature: name,
    psi,
    p_value: pValue,
    adjusted_p_value: adjusted[index]!,
    verdict: verdictOf(psi, adjusted[index]!, Math.min(samples.length, totalOf(trained)), thresholds),
    bins: binsOf(quantity.labels, trained, actual),
    ...(totalOf(trained) > 0 && { change: largestChange(quantity, trained, actual) }),
  }));
}

function totalOf(counts: BinCounts): number {
  return counts.reduce((sum, count) => sum + count, 0);
}

/** Bins that either group fills; the others would only lengthen the report. */
function binsOf(labels: string[], expected: BinCounts, actual: BinCounts): DistributionComparison['bins'] {
  return labels
    .map((label, bin) => ({ label, baseline: expected[bin]!, recent: actual[bin]! }))
    .filter((bin) => bin.baseline + bin.recent > 0);
}
