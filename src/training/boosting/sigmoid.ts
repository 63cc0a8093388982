import { exp } from '../../exp.ts';

const { floor, fround } = Math;

/** Beyond these, 1 + eˣ is 1 or Infinity in float32. */
const LOWEST = -18;
const HIGHEST = 89;

/** e⁻¹⁸, e⁻¹⁷, … e⁸⁹ */
const WHOLES = Float64Array.from({ length: HIGHEST - LOWEST + 1 }, (_, index) => exp(LOWEST + index));

/** eˣ for x = 0, 1/128, … 127/128. */
const PARTS = Float64Array.from({ length: 128 }, (_, index) => exp(index / 128));

/**
 * 1 / (1 + e⁻ᵐ) in float32, step by step as XGBoost does it, with the same bits on every engine.
 *
 * It is asked once a row and round, which is too often for `exp`. So here eˣ = eⁱ·e^(j/128)·eʳ, the first two from tables
 * and the last, for |r| ≤ 1/256, by Taylor's series: within 2⁻⁴⁵, far finer than the float32 that it is rounded to.
 */
export function sigmoid(margin: number): number {
  const x = -margin;
  if (x < LOWEST) return 1;
  if (x > HIGHEST) return 0;
  const nearest = floor(x * 128 + 0.5);
  const r = x - nearest / 128;
  const series = 1 + r * (1 + r * (1 / 2 + r * (1 / 6 + r / 24)));
  const odds = fround(WHOLES[(nearest >> 7) - LOWEST]! * PARTS[nearest & 127]! * series);
  return fround(1 / fround(odds + 1));
}
