import type { BoostParams } from './params.ts';

/**
 * What a leaf weighs and what a split gains, with every rounding to float32 where XGBoost has one: two splits that
 * tie there tie here. Sums of gradients (g) and second derivatives (h) are float64.
 *
 *   weight = −T(Σg) / (Σh + λ)      gain = T(Σg)² / (Σh + λ)      T(x) = sign(x) · max(|x| − α, 0)
 */
const { fround } = Math;

/** XGBoost's kRtEps: a split must gain more than this. */
export const SMALLEST_GAIN = fround(1e-6);

/**
 * What a split's children must gain together, at least, for the split to gain more than the best so far. No penalty or
 * constraint lets a child gain more than g² / (h + λ), so a split for which these sum to less needs no closer look.
 * The handful of float32 roundings in a gain, 6e-8 each, stays within the millionth.
 */
export function worthwhileGain(leafGain: number, bestGain: number): number {
  return (leafGain + bestGain) * (1 - 1e-6);
}

export class SplitEvaluator {
  readonly minChildWeight: number;
  readonly lambda: number;
  readonly #alpha: number;
  readonly #monotone: Int8Array;
  readonly #constrained: boolean;

  /** `monotone`: per feature 1 where the margin may only rise with it, -1 where it may only fall, else 0. */
  constructor(params: BoostParams, monotone: Int8Array) {
    this.minChildWeight = fround(params.min_child_weight);
    this.lambda = fround(params.lambda);
    this.#alpha = fround(params.alpha);
    this.#monotone = monotone;
    this.#constrained = monotone.some((sign) => sign !== 0);
  }

  monotoneSign(feature: number): number {
    return this.#monotone[feature]!;
  }

  /** Whether both children of a node with this sum can have their smallest. */
  mayBeSplit(hessian: number): boolean {
    return hessian >= 2 * this.minChildWeight;
  }

  /** A leaf's weight before the learning rate, kept within [low, high]. */
  weight(gradient: number, hessian: number, low: number, high: number): number {
    if (hessian < this.minChildWeight || hessian <= 0) return 0;
    const weight = fround(-this.#softThreshold(gradient) / (hessian + this.lambda));
    return Math.min(Math.max(weight, low), high);
  }

  /** What a leaf of these sums takes off the loss, times two. */
  leafGain(gradient: number, hessian: number, low: number, high: number): number {
    return this.#gainOfWeight(
      gradient,
      hessian,
      this.#constrained ? this.weight(gradient, hessian, low, high) : 0,
    );
  }

  /** Sum of both children's gains; -Infinity where the feature's monotone constraint forbids the split. */
  splitGain(
    feature: number,
    leftGradient: number,
    leftHessian: number,
    rightGradient: number,
    rightHessian: number,
    low: number,
    high: number,
  ): number {
    if (!this.#constrained)
      return fround(
        this.#gainOfWeight(leftGradient, leftHessian, 0) + this.#gainOfWeight(rightGradient, rightHessian, 0),
      );
    const left = this.weight(leftGradient, leftHessian, low, high);
    const right = this.weight(rightGradient, rightHessian, low, high);
    if (this.#monotone[feature]! * (right - left) < 0) return -Infinity;
    return fround(
      this.#gainOfWeight(leftGradient, leftHessian, left) +
        this.#gainOfWeight(rightGradient, rightHessian, right),
    );
  }

  /** With constraints a weight may be held at a bound, and the gain is that of the weight as it is. */
  #gainOfWeight(gradient: number, hessian: number, weight: number): number {
    if (hessian <= 0) return 0;
    if (!this.#constrained) {
      const thresholded = this.#softThreshold(gradient);
      return fround(fround(thresholded * thresholded) / fround(hessian + this.lambda));
    }
    // XGBoost leaves alpha out of this form.
    const linear = fround(fround(2 * fround(gradient)) * weight);
    const curvature = fround(fround(fround(hessian) + this.lambda) * fround(weight * weight));
    return -fround(linear + curvature);
  }

  #softThreshold(gradient: number): number {
    if (gradient > this.#alpha) return gradient - this.#alpha;
    if (gradient < -this.#alpha) return gradient + this.#alpha;
    return 0;
  }
}
