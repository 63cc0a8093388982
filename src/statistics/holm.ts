/**
 * Holm's step-down correction: p-values adjusted so that rejecting those at most α keeps the chance of any false
 * rejection at most α, however the tests depend on one another. Holm, Scandinavian Journal of Statistics 6 (1979).
 *
 * @returns adjusted values in the order of the arguments
 */
export function holmAdjusted(pValues: readonly number[]): number[] {
  const order = pValues.map((_, index) => index).sort((a, b) => pValues[a]! - pValues[b]!);
  const adjusted = new Array<number>(pValues.length);
  let largest = 0;
  order.forEach((index, position) => {
    largest = Math.max(largest, Math.min(1, pValues[index]! * (pValues.length - position)));
    adjusted[index] = largest;
  });
  return adjusted;
}
