import type { BinCounts } from '../../statistics/counts.ts';
import { homogeneityBound } from '../../statistics/homogeneity.ts';
import { type Stability, stabilityOf } from '../../statistics/psi.ts';

/** Down to here χ² is near enough. */
const FAR_TAIL = 0.001;

/**
 * The PSI of two groups and its p-value. One look in a million may be wrong, and so far out χ² is not to be trusted with
 * bins of few rows (alone, it broke a calm day of 108 samples an hour in some hundreds): there it must also be beyond the bound
 * that holds for any number of rows.
 */
export function significanceOf(baseline: BinCounts, recent: BinCounts): Stability {
  const { psi, pValue } = stabilityOf(baseline, recent);
  if (pValue >= FAR_TAIL) return { psi, pValue };
  return { psi, pValue: Math.max(pValue, Math.min(FAR_TAIL, homogeneityBound(baseline, recent))) };
}
