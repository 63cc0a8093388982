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
