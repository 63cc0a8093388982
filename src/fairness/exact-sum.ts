import type { Moments } from '../statistics/standardised-difference.ts';

/** 2³²: values are rounded to a unit of 2⁻³², some 2.3e-10, and their sums are exact, whatever the order. */
const UNIT = 4_294_967_296;

/** What values add up to, and their squares, in units of 2⁻³² and of 2⁻⁶⁴: whole numbers as text, for JSON has none of such length. */
export interface ExactMoments {
  sum: string;
  squares: string;
}

export function inUnits(value: number): bigint {
  return BigInt(Math.round(value * UNIT));
}

/** The number that is nearest to a sum of units. */
export function fromUnits(sum: bigint): number {
  return Number(sum) / UNIT;
}

export function addText(one: string, other: string): string {
  return String(BigInt(one) + BigInt(other));
}

export function addMoments(one: ExactMoments, other: ExactMoments): ExactMoments {
  return { sum: addText(one.sum, other.sum), squares: addText(one.squares, other.squares) };
}

/**
 * Mean and squared distances from it of so many values, both from whole numbers: no digit is lost where all values are alike.
 * @param rows at least 1
 */
export function momentsOf(rows: number, { sum, squares }: ExactMoments): Moments {
  const [all, count] = [BigInt(sum), BigInt(rows)];
  const deviation = count * BigInt(squares) - all * all;
  return { rows, mean: fromUnits(all) / rows, squares: Number(deviation) / rows / UNIT / UNIT };
}
