import { log } from '../log.ts';
import { chiSquareSurvival } from './chi-square.ts';
import type { BinCounts } from './counts.ts';

/** Half a row more in every bin (Jeffreys' prior): no share is zero, and no logarithm infinite. */
const SMOOTHING = 0.5;

/** How far two groups lie apart. */
export interface Stability {
  /** Population stability index: 0 for equal shares, never negative, always finite. */
  psi: number;
  /** Of a PSI at least this large when nothing has changed. */
  pValue: number;
}

/**
 * The population stability index Σ (aᵢ − eᵢ) ln(aᵢ / eᵢ) of two groups counted in the same bins, and its p-value.
 *
 * Shares are smoothed, (nᵢ + ½) / (n + ½ bins), over the bins that either group fills: a bin that is empty in both
 * says nothing. Without a change, PSI / (1/n + 1/m) follows χ² with one degree of freedom less than there are bins
 * (Yurdakul and Naranjo, Journal of Risk Model Validation 14, 2020). An empty group gives no evidence: p-value 1.
 */
export function stabilityOf(baseline: BinCounts, recent: BinCounts): Stability {
  let baselineRows = 0;
  let recentRows = 0;
  let bins = 0;
  for (let bin = 0; bin < baseline.length; bin++) {
    baselineRows += baseline[bin]!;
    recentRows += recent[bin]!;
    if (baseline[bin]! + recent[bin]! > 0) bins++;
  }
  let psi = 0;
  for (let bin = 0; bin < baseline.length; bin++) {
    if (baseline[bin]! + recent[bin]! === 0) continue;
    const expected = (baseline[bin]! + SMOOTHING) / (baselineRows + SMOOTHING * bins);
    const actual = (recent[bin]! + SMOOTHING) / (recentRows + SMOOTHING * bins);
    // A difference of logarithms, unlike the logarithm of the ratio, is symmetric to the last bit.
    psi += (actual - expected) * (log(actual) - log(expected));
  }
  // One group without rows: how far the other lies from nothing is not known.
  if (baselineRows === 0 || recentRows === 0) return { psi, pValue: 1 };
  const noise = 1 / baselineRows + 1 / recentRows;
  return { psi, pValue: chiSquareSurvival(psi / noise, bins - 1) };
}
