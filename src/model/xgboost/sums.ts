import type { Tree } from '../trees.ts';
import { notSupported } from './not-a-model.ts';

/**
 * Refuses trees whose leaves, finite one by one, may add up to what no 32-bit float holds: such a row would have no probability, or 0 or 1.
 * Rounding keeps the order of numbers, so that no row's sum lies outside of the sums of greatest and of least leaves, at no tree.
 *
 * @throws SolventError `validation_error` that names the first tree at which it may be so
 */
export function refuseInfiniteSums(baseMargin: number, trees: readonly Tree[]): void {
  let [least, greatest] = [baseMargin, baseMargin];
  trees.forEach(({ left, weight }, index) => {
    let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (let node = 0; node < left.length; node++) {
      if (left[node]! >= 0) continue;
      low = Math.min(low, weight[node]!);
      high = Math.max(high, weight[node]!);
    }
    least = Math.fround(least + low);
    greatest = Math.fround(greatest + high);
    if (!(Number.isFinite(least) && Number.isFinite(greatest)))
      throw notSupported(
        `learner.gradient_booster.model.trees.${index}`,
        'with those of the trees before it, its leaves add up to more than a 32-bit float holds',
      );
  });
}
