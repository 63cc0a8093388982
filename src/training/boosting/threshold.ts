import { LARGEST_FLOAT32 } from '../../application/float32.ts';

const { fround } = Math;

/** XGBoost's kRtEps. */
const MARGIN = fround(1e-6);

/**
 * Midway between two values, as XGBoost computes it in float32. Of large values its sum overflows, and a threshold of infinity would
 * part nothing: theirs is computed in float64.
 */
export function midpoint(a: number, b: number): number {
  const sum = fround(a + b);
  return fround((Number.isFinite(sum) ? sum : a + b) * 0.5);
}

/**
 * A threshold above (`step` 1) or below (-1) a present value and all that lie on its other side: it parts present
 * values from missing ones. By the value's own size, so that it stays apart from it in float32, and never beyond the largest
 * number: nothing is below -LARGEST_FLOAT32, so that a threshold below a value always exists.
 *
 * @returns null where there is none, above the largest number
 */
export function thresholdBeyond(value: number, step: 1 | -1): number | null {
  const beyond = fround(value + step * fround(Math.abs(value) + MARGIN));
  if (Number.isFinite(beyond)) return beyond;
  if (step === -1) return -LARGEST_FLOAT32;
  return value < LARGEST_FLOAT32 ? LARGEST_FLOAT32 : null;
}
