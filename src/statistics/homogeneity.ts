import { exp } from '../exp.ts';
import { log } from '../log.ts';
import type { BinCounts } from './counts.ts';

/** From so many expected rows on, a cell's deviance is as that of a normal variable, to within a hundredth. */
const LARGE = 200;
const ROUNDING = 1.01;

/**
 * A bound on the chance that two groups of one population differ as much as these, by their likelihood ratio
 *
 *     G = 2 Σ x ln(x / E(x)) + y ln(y / E(y)).
 *
 * It holds for any number of rows, where χ² is a limit: in its far tail, and with bins of few rows, χ² promises too much. By
 * Chernoff's inequality P(G ≥ g) ≤ e^(−tg) E e^(tG) for every t. Bins of a sample are Poisson counts whose sum is given, and
 * whatever is true of those with a chance p is true given the sum with at most p √(2πn) e^(1/12n) (Stirling); of independent
 * counts the expectation is a product. The larger group counts as if it were the population, and the smaller as if it had
 * the rows that are as uncertain as both together, 1 / (1/n + 1/m).
 *
 * @returns at most 1; 1 for an empty group
 */
export function homogeneityBound(baseline: BinCounts, recent: BinCounts): number {
  let baselineRows = 0;
  let recentRows = 0;
  for (let bin = 0; bin < baseline.length; bin++) {
    baselineRows += baseline[bin]!;
    recentRows += recent[bin]!;
  }
  if (baselineRows === 0 || recentRows === 0) return 1;
  const all = baselineRows + recentRows;
  const rows = (baselineRows * recentRows) / all;
  let ratio = 0;
  const expected: number[] = [];
  for (let bin = 0; bin < baseline.length; bin++) {
    const share = (baseline[bin]! + recent[bin]!) / all;
    if (share === 0) continue;
    expected.push(rows * share);
    ratio += deviance(baseline[bin]!, baselineRows * share) + deviance(recent[bin]!, recentRows * share);
  }
  // The best t were the cells normal; any gives a bound.
  const t = Math.min(0.475, Math.max(0, (1 - expected.length / ratio) / 2));
  if (!(t > 0)) return 1;
  let exponent = log(2 * Math.PI * rows) / 2 + 1 / (12 * rows) - t * ratio;
  for (const rowsExpected of expected) exponent += log(momentOf(t, rowsExpected));
  return exponent >= 0 ? 1 : exp(exponent);
}

/**
 * 2 (x ln(x / λ) − x + λ): how far a Poisson count lies from its mean.
 * @param logCount no matter what, of none
 */
function deviance(count: number, mean: number, logCount = log(count), logMean = log(mean)): number {
  return 2 * ((count === 0 ? 0 : count * (logCount - logMean)) - count + mean);
}

/** E e^(t D), D the deviance of a Poisson count. (1 − 2t)^(−½) for a normal variable. */
function momentOf(t: number, mean: number): number {
  if (mean > LARGE) return ROUNDING / Math.sqrt(1 - 2 * t);
  const logMean = log(mean);
  let sum = 0;
  let logFactorial = 0;
  for (let count = 0; ; count++) {
    const logCount = count > 0 ? log(count) : 0;
    logFactorial += logCount;
    const term = exp(count * logMean - mean - logFactorial + t * deviance(count, mean, logCount, logMean));
    sum += term;
    if (count > mean && term < sum * 1e-12) return sum;
  }
}
