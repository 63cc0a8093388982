import { exp } from '../../exp.ts';

const { floor, fround } = Math;

/** Beyond these, 1 + eˣ is 1 or Infinity in float32. */
const LOWEST = -18;
const HIGHEST = 89;

/** eˣ for x from −18 to 90 in steps of 1/128, each the product of that for the whole number and that for the rest. */
const POWERS = Float64Array.from(
  { length: 128 * (HIGHEST - LOWEST + 1) },
  (_, index) => exp(LOWEST + (index >> 7)) * exp((index & 127) / 128),
);

/**
 * 1 / (1 + e⁻ᵐ) in float32, step by step as XGBoost does it, with the same bits on every engine.
 *
 * It is asked once a row and round, which is too often for `exp`. So here eˣ = e^(k/128)·eʳ, the first from a table and
 * the second, for |r| ≤ 1/256, by Taylor's series: within 2⁻⁴⁵, far finer than the float32 that it is rounded to.
 */
export function sigmoid(margin: number): number {
  const x = -margin;
  if (x < LOWEST) return 1;
  if (x > HIGHEST) return 0;
  const nearest = floor(x * 128 + 0.5);
  const r = x - nearest / 128;
  // A division takes as long as all else in the series.
  const series = 1 + r * (1 + r * (1 / 2 + r * (1 / 6 + r * (1 / 24))));
  const odds = fround(POWERS[nearest - 128 * LOWEST]! * series);
  return fround(1 / fround(odds + 1));
}
