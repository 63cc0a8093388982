import type { BinnedColumn } from './bins.ts';
import { SMALLEST_GAIN, type SplitEvaluator, worthwhileGain } from './evaluator.ts';
import type { GrowingNode } from './growth.ts';
import type { Histogram } from './histogram.ts';

/** A split between bins: present values of bin `bin` or below go left. */
export interface BinSplit {
  column: BinnedColumn;
  /** From -1 (only missing values go left) to the last bin of present values (only missing ones go right). */
  bin: number;
  defaultLeft: boolean;
  gain: number;
  /** Sums of the left child. */
  gradient: number;
  hessian: number;
}

/**
 * The best split of a node by its histogram, or null when none gains. Columns are walked as the exact method walks
 * them, so ties fall alike: upwards with missing values on the right, then downwards with them on the left; only
 * downwards where no value is missing. Lower features and what comes first win.
 *
 * Most splits are passed over by a bound that needs no division. The best is kept in plain variables: an object for
 * each improvement would be most of the trainer's garbage.
 */
export function bestBinSplit(
  histogram: Histogram,
  offsets: Int32Array,
  columns: BinnedColumn[],
  node: GrowingNode,
  evaluator: SplitEvaluator,
): BinSplit | null {
  const { gradient, hessian, leafGain, low, high } = node;
  const { minChildWeight, lambda } = evaluator;
  let worthwhile = worthwhileGain(leafGain, SMALLEST_GAIN);
  let bestGain = SMALLEST_GAIN;
  let bestColumn: BinnedColumn | null = null;
  let bestBin = 0;
  let bestIsForward = false;
  let bestGradient = 0;
  let bestHessian = 0;

  for (const column of columns) {
    const { feature, valueBins, hasMissing, above } = column;
    const offset = offsets[feature]!;
    for (let step = hasMissing && valueBins > 1 ? 1 : -1; step >= -1; step -= 2) {
      const isForward = step === 1;
      // Without a threshold above all present values, only the walk downwards parts them from missing ones.
      const end = isForward ? valueBins - Number(above === null) : hasMissing ? -1 : 0;
      // Sums of the bins that have been walked over; the rest of the node, missing values included, is the other side.
      let walkedGradient = 0;
      let walkedHessian = 0;
      for (let bin = isForward ? 0 : valueBins - 1; bin !== end; bin += step) {
        const place = 2 * (offset + bin);
        const binHessian = histogram[place + 1]!;
        if (binHessian === 0) continue;
        walkedGradient += histogram[place]!;
        walkedHessian += binHessian;
        if (walkedHessian < minChildWeight) continue;
        const restHessian = hessian - walkedHessian;
        if (restHessian < minChildWeight) break;
        const restGradient = gradient - walkedGradient;
        const walkedDivisor = walkedHessian + lambda;
        const restDivisor = restHessian + lambda;
        const most =
          walkedGradient * walkedGradient * restDivisor + restGradient * restGradient * walkedDivisor;
        if (most < worthwhile * walkedDivisor * restDivisor) continue;
        const children = isForward
          ? evaluator.splitGain(feature, walkedGradient, walkedHessian, restGradient, restHessian, low, high)
          : evaluator.splitGain(feature, restGradient, restHessian, walkedGradient, walkedHessian, low, high);
        const gain = Math.fround(children - leafGain);
        if (!(gain > bestGain) || gain === Infinity) continue;
        worthwhile = worthwhileGain(leafGain, gain);
        bestGain = gain;
        bestColumn = column;
        bestBin = isForward ? bin : bin - 1;
        bestIsForward = isForward;
        bestGradient = isForward ? walkedGradient : restGradient;
        bestHessian = isForward ? walkedHessian : restHessian;
      }
    }
  }
  if (bestColumn === null) return null;
  return {
    column: bestColumn,
    bin: bestBin,
    defaultLeft: !bestIsForward,
    gain: bestGain,
    gradient: bestGradient,
    hessian: bestHessian,
  };
}
