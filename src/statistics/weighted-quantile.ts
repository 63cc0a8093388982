/**
 * The values below which given shares of the weight lie: of each the smallest value up to which so much is gathered.
 *
 * @param values at least one
 * @param weights above 0, one a value
 * @param shares above 0, at most 1
 * @example weightedQuantiles([3, 1, 2], [1, 1, 2], [0.25, 0.5, 1]) is [1, 2, 3]
 */
export function weightedQuantiles(
  values: readonly number[],
  weights: ArrayLike<number>,
  shares: readonly number[],
): number[] {
  const order = values.map((_, row) => row).sort((a, b) => values[a]! - values[b]!);
  let gathered = 0;
  const upTo = order.map((row) => (gathered += weights[row]!));
  return shares.map((share) => {
    const position = upTo.findIndex((sum) => sum >= share * gathered);
    return values[order[position]!]!;
  });
}
