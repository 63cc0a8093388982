import type { Comparison } from './comparison.ts';

/** Sums of floating-point numbers in another order differ by less. */
export const ROUNDING = 1e-9;

/** Whether two comparisons of the same versions by the same file say the same. A reason is a text and does not matter. */
export function isSameResult(one: Comparison, other: Comparison): boolean {
  const [numbers, others] = [numbersOf(one), numbersOf(other)];
  return numbers.every((number, index) => Math.abs(number - others[index]!) <= ROUNDING);
}

/** All that was measured, in one order; NaN, which is like nothing, for what was not. */
function numbersOf({ rows, positives, auc, brier, recall, challenger, champion }: Comparison): number[] {
  const estimates = [auc, brier, recall].flatMap((one) => [one?.value, one?.low, one?.high]);
  const sides = [challenger, champion].flatMap((one) => [one?.auc, one?.brier, one?.recall]);
  return [rows, positives, ...estimates, ...sides].map((number) => number ?? Number.NaN);
}
