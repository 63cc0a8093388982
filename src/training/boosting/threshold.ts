const { fround } = Math;

/** XGBoost's kRtEps. */
const MARGIN = fround(1e-6);

/**
 * A threshold above (`step` 1) or below (-1) a present value and all that lie on its other side: it parts present
 * values from missing ones. By the value's own size, so that it stays apart from it in float32.
 */
export function thresholdBeyond(value: number, step: 1 | -1): number {
  return fround(value + step * fround(Math.abs(value) + MARGIN));
}
