// ln 2 in two parts: the first has 32 significant bits, so that its product with a whole number below 2²¹ is exact.
export const LN2_HIGH = 0.6931471803691238;
export const LN2_LOW = 1.9082149292705877e-10;

/**
 * eˣ from IEEE operations alone, so that it has the same bits everywhere. `Math.exp` does not: JavaScript leaves its last
 * bit to the engine, and Node 24 and workerd differ in 8% of probabilities.
 *
 * x = k·ln 2 + r with |r| ≤ ln 2 / 2, and eˣ = 2ᵏ·eʳ by Taylor's series. Within 1 unit in the last place; 0 below -745.2,
 * Infinity above 709.8.
 */
export function exp(x: number): number {
  if (x > 710) return Infinity;
  if (x < -746) return 0;
  const k = Math.round(x / Math.LN2);
  const high = x - k * LN2_HIGH;
  const low = k * LN2_LOW;
  const r = high - low;
  // 1/2! + r/3! + … + r¹²/14!, by Horner. The first term left out is below 2⁻⁶⁰ for |r| ≤ ln 2 / 2. Written out, for a portfolio
  // has millions of rows, and a loop over a table takes three times as long.
  let series = 1 / 87178291200;
  series = series * r + 1 / 6227020800;
  series = series * r + 1 / 479001600;
  series = series * r + 1 / 39916800;
  series = series * r + 1 / 3628800;
  series = series * r + 1 / 362880;
  series = series * r + 1 / 40320;
  series = series * r + 1 / 5040;
  series = series * r + 1 / 720;
  series = series * r + 1 / 120;
  series = series * r + 1 / 24;
  series = series * r + 1 / 6;
  series = series * r + 1 / 2;
  // What rounding took from r is put back before the 1 comes and hides it.
  const power = 1 + (r * r * series - (low - (high - r)) + r);
  // 2ᵏ itself may be out of range where the product is not.
  const half = k >> 1;
  return power * powerOfTwo(half) * powerOfTwo(k - half);
}

const bits = new DataView(new ArrayBuffer(8));

/** 2ᵏ for |k| < 1023, made of its bits. */
function powerOfTwo(k: number): number {
  bits.setUint32(0, (k + 1023) << 20);
  return bits.getFloat64(0);
}
