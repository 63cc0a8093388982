import type { BinCounts } from '../../statistics/counts.ts';
import { homogeneityBound } from '../../statistics/homogeneity.ts';
import { type Stability, stabilityOf } from '../../statistics/psi.ts';

/** Down to here χ² is near enough. */
const FAR_TAIL = 0.001;

/**
 * The PSI of two groups and its p-value. One look in a million may be wrong, and so far out χ² is not to be trusted with
 * bins of few rows (alone, it broke a calm day of 108 samples an hour in some hundreds): there it must also be beyond the bound
 * that holds for any number of rows.
 *
 * Where rows weigh unequally, PSI and χ² are those of as many equal rows as are as certain. The bound counts in units of the heaviest:
 * of independent counts whose jumps are at most so large, those with jumps of that size alone vary most (in the convex order), and the
 * deviance is convex. That their sum is given costs about as much as with equal rows; `npm run drift:power` tries it.
 *
 * @param recent in units of the heaviest row
 * @param effectiveRows how many rows of equal weight are as certain
 */
export function significanceOf(baseline: BinCounts, recent: BinCounts, effectiveRows: number): Stability {
  const weight = recent.reduce((sum, count) => sum + count, 0);
  const scale = weight === 0 ? 1 : effectiveRows / weight;
  const { psi, pValue } = stabilityOf(
    baseline,
    recent.map((count) => count * scale),
  );
  if (pValue >= FAR_TAIL) return { psi, pValue };
  return { psi, pValue: Math.max(pValue, Math.min(FAR_TAIL, homogeneityBound(baseline, recent))) };
}
