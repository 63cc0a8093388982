import type { CompiledSchema } from '../../application/compile.ts';
import type { BinCounts } from '../../statistics/counts.ts';
import type { Baseline } from '../../statistics/distribution.ts';
import { holmAdjusted } from '../../statistics/holm.ts';
import { effectiveRows, type Weights } from '../../statistics/weights.ts';
import type { DistributionComparison } from '../reports/report.ts';
import { largestChange } from './change.ts';
import { comparedQuantities } from './inputs.ts';
import type { Scored } from './quantity.ts';
import { significanceOf } from './significance.ts';
import { type Thresholds, verdictOf } from './verdict.ts';

/**
 * Compares scored applications with the training population: the PD first, then the fields in the schema's order, then
 * the derived features.
 *
 * @param weights how many applications each sample stands for, beside the others
 */
export function compareWithBaseline(
  baseline: Baseline,
  compiled: CompiledSchema,
  samples: readonly Scored[],
  weights: Weights,
  thresholds: Thresholds,
): DistributionComparison[] {
  if (samples.length === 0) return [];
  const rows = effectiveRows(weights);
  const alike = new Float64Array(samples.length).fill(1);
  const compared = comparedQuantities(baseline, compiled).map((quantity) => {
    const { name, trained } = quantity;
    const actual = quantity.recent(samples, weights);
    const kept = quantity.recent(samples, alike);
    return { name, trained, actual, kept, quantity, ...significanceOf(trained, actual, rows) };
  });
  const adjusted = holmAdjusted(compared.map(({ pValue }) => pValue));
  return compared.map(({ name, psi, pValue, trained, actual, kept, quantity }, index) => ({
    feature: name,
    psi,
    p_value: pValue,
    adjusted_p_value: adjusted[index]!,
    verdict: verdictOf(psi, adjusted[index]!, Math.min(rows, totalOf(trained)), thresholds),
    bins: binsOf(quantity.labels, trained, kept, actual),
    ...(totalOf(trained) > 0 && { change: largestChange(quantity, trained, actual) }),
  }));
}

function totalOf(counts: BinCounts): number {
  return counts.reduce((sum, count) => sum + count, 0);
}

/** Bins that either group fills; the others would only lengthen the report. */
function binsOf(
  labels: string[],
  expected: BinCounts,
  kept: BinCounts,
  actual: BinCounts,
): DistributionComparison['bins'] {
  const total = totalOf(actual);
  return labels
    .map((label, bin) => ({
      label,
      baseline: expected[bin]!,
      recent: kept[bin]!,
      recent_share: actual[bin]! / total,
    }))
    .filter((bin) => bin.baseline + bin.recent > 0);
}
