/** How much each of a sample's rows counts, in units of the heaviest: rows that count alike count 1. */
export type Weights = Float64Array;

/**
 * Weights of rows that were drawn with unequal chances: each stands for 1 / chance of the population (Horvitz and Thompson,
 * Journal of the American Statistical Association 47, 1952).
 *
 * @param chances above 0, at most 1; where one is not known, all rows count alike
 * @example weightsOf([0.1, 0.05, 0.1]) is [0.5, 1, 0.5]
 */
export function weightsOf(chances: readonly (number | null)[]): Weights {
  if (chances.includes(null)) return new Float64Array(chances.length).fill(1);
  const least = chances.reduce<number>((least, chance) => Math.min(least, chance!), Number.POSITIVE_INFINITY);
  return Float64Array.from(chances, (chance) => least / chance!);
}

export function sumOfWeights(weights: Weights): number {
  return weights.reduce((sum, weight) => sum + weight, 0);
}

/**
 * The number of rows of equal weight that would be as certain, (Σw)² / Σw² (Kish, Survey Sampling, 1965). Where weights have
 * nothing to do with values, it is the number by which any share's variance is p (1 − p) / rows, whichever the bin: the design effects of all bins are
 * the same, so that a χ² statistic of shares divided by it follows χ² again (Rao and Scott, Journal of the American
 * Statistical Association 76, 1981).
 *
 * @example effectiveRows of four rows that count alike is 4; of weights 1, ½ and ½ it is 4 / 1.5
 */
export function effectiveRows(weights: Weights): number {
  const sum = sumOfWeights(weights);
  return sum === 0 ? 0 : (sum * sum) / weights.reduce((squares, weight) => squares + weight * weight, 0);
}
