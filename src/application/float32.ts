/** The largest float32: a greater value would become infinite as a feature. */
export const LARGEST_FLOAT32 = 3.4028234663852886e38;

/**
 * What keeps a number from being a feature, which is a 32-bit float; undefined for nothing. To become infinite or, without
 * being zero, zero would change what the number says.
 *
 * @example misfit(1e39) // 'is too large for a 32-bit float'
 * @example misfit(1e-50) // 'is too close to 0 for a 32-bit float'
 */
export function misfit(value: number): string | undefined {
  if (!(Math.abs(value) <= LARGEST_FLOAT32)) return 'is too large for a 32-bit float';
  if (value !== 0 && Math.fround(value) === 0) return 'is too close to 0 for a 32-bit float';
  return undefined;
}

/** Whole numbers up to here are 32-bit floats. */
const ALL_WHOLE = 0x100_0000;
/** Digits that tell every 32-bit float from its neighbours, and digits of a decimal that it keeps. */
const [MOST_DIGITS, KEPT_DIGITS] = [9, 6];

/**
 * A short decimal of the 32-bit float that a number becomes: one text of all numbers that a model cannot tell apart.
 *
 * @param value that is a feature: see `misfit`
 * @example float32Text(8759.7000001) // '8759.7'
 */
export function float32Text(value: number): string {
  const float = Math.fround(value);
  if (Number.isInteger(float) && Math.abs(float) <= ALL_WHOLE) return String(float);
  for (let digits = KEPT_DIGITS; digits < MOST_DIGITS; digits++) {
    const short = Number(float.toPrecision(digits));
    if (Math.fround(short) === float) return String(short);
  }
  return String(Number(float.toPrecision(MOST_DIGITS)));
}
