import { LN2_HIGH, LN2_LOW } from './exp.ts';

/** 2/3, 2/5, …, 2/21. What is left out is below 2⁻⁶⁰ of the sum for |s| ≤ 3 − 2√2. */
const SERIES = [2 / 3, 2 / 5, 2 / 7, 2 / 9, 2 / 11, 2 / 13, 2 / 15, 2 / 17, 2 / 19, 2 / 21];

const SMALLEST_NORMAL = 2.2250738585072014e-308;
const TWO_TO_54 = 18014398509481984;

const bits = new DataView(new ArrayBuffer(8));

/**
 * The natural logarithm from IEEE operations alone, so that it has the same bits everywhere. `Math.log` does not:
 * JavaScript leaves its last bit to the engine.
 *
 * x = 2ᵏ·(1 + f) with 1 + f between √½ and √2, and ln x = k·ln 2 + ln(1 + f). With s = f / (2 + f), ln(1 + f) is
 * 2 artanh s = 2s + 2s³/3 + 2s⁵/5 + …, and 2s = f − f²/2 + s·f²/2: so the exact f stands alone, and everything that is
 * rounded before the last two additions is at most a quarter of the result. Within 1 unit in the last place; -Infinity
 * of 0, NaN below it.
 */
export function log(x: number): number {
  if (!(x > 0)) return x === 0 ? Number.NEGATIVE_INFINITY : Number.NaN;
  if (x === Number.POSITIVE_INFINITY) return x;
  // A subnormal number's exponent lies in its leading zeros.
  const isSubnormal = x < SMALLEST_NORMAL;
  bits.setFloat64(0, isSubnormal ? x * TWO_TO_54 : x);
  const high = bits.getUint32(0);
  bits.setUint32(0, (high & 0xfffff) | 0x3ff00000);
  const significand = bits.getFloat64(0);
  const halved = significand > Math.SQRT2;
  const k = (high >>> 20) - 1023 - (isSubnormal ? 54 : 0) + (halved ? 1 : 0);
  // Exact: the significand's distance to 1 needs no more digits than it has.
  const f = (halved ? significand / 2 : significand) - 1;
  const s = f / (2 + f);
  const square = s * s;
  let series = 0;
  for (let term = SERIES.length - 1; term >= 0; term--) series = series * square + SERIES[term]!;
  const halfSquare = (f * f) / 2;
  const small = halfSquare - (s * (halfSquare + square * series) + k * LN2_LOW);
  return k * LN2_HIGH - (small - f);
}
