import { exp } from '../../exp.ts';
import { log } from '../../log.ts';
import { type Matrix, outcomeWeights } from './matrix.ts';
import type { BoostParams } from './params.ts';
import { sigmoid } from './sigmoid.ts';

/**
 * Logistic loss as XGBoost's `binary:logistic` computes it: in float32, step by step, because the gradients decide
 * ties between splits. (Scoring takes its sigmoid in float64; only training needs this one.)
 */
const { fround } = Math;

/** XGBoost's kRtEps. */
const SMALLEST_PROBABILITY = fround(1e-6);
/** Keeps a saturated row from having no curvature at all, which would divide by zero. */
const SMALLEST_HESSIAN = fround(1e-16);

/** log(p / (1 − p)) in float32. */
function logit(probability: number): number {
  const bounded = Math.min(
    Math.max(fround(probability), SMALLEST_PROBABILITY),
    fround(1 - SMALLEST_PROBABILITY),
  );
  // + 0 turns the −0 of p = ½ into 0.
  return -fround(log(fround(fround(1 / bounded) - 1))) + 0;
}

/**
 * The margin before the first tree. A `base_score` of null is estimated as XGBoost does since 2.0: the share of
 * positives, or, when `scale_pos_weight` is not 1, one Newton step from probability ½. Rows count by their weights.
 */
export function baseMarginOf(train: Matrix, params: BoostParams): number {
  if (params.base_score !== null) return logit(params.base_score);
  const { positives, negatives } = outcomeWeights(train);
  if (params.scale_pos_weight === 1) return logit(positives / (positives + negatives));
  const weighted = positives * fround(params.scale_pos_weight);
  // At probability ½ a gradient is ±½ and a second derivative ¼, times the row's weight.
  return logit(sigmoid(fround((2 * (weighted - negatives)) / (weighted + negatives))));
}

/** What each row's derivatives are multiplied by: its weight, and `positiveWeight` besides where it is a default. */
export function derivativeWeights(
  { labels, weights }: Pick<Matrix, 'labels' | 'weights'>,
  positiveWeight: number,
): Float32Array {
  const heavy = fround(positiveWeight);
  return new Float32Array(labels.length).map(
    (_, row) => (weights?.[row] ?? 1) * (labels[row] === 1 ? heavy : 1),
  );
}

/** First and second derivatives of the loss by the margin, times the row's weight, interleaved: g₀ h₀ g₁ h₁ … */
export function writeGradients(
  gradients: Float32Array,
  margins: Float32Array,
  labels: Uint8Array,
  weights: Float32Array,
): void {
  for (let row = 0; row < labels.length; row++) {
    const probability = sigmoid(margins[row]!);
    const hessian = fround(probability * fround(1 - probability));
    const weight = weights[row]!;
    gradients[row << 1] = fround(probability - labels[row]!) * weight;
    gradients[(row << 1) | 1] = Math.max(hessian, SMALLEST_HESSIAN) * weight;
  }
}

/** Mean negative log-likelihood of labels under margins, by weight, in float64: log(1 + e^∓m) without overflow. */
export function logLoss(
  margins: Float32Array,
  { labels, weights }: Pick<Matrix, 'labels' | 'weights'>,
): number {
  let sum = 0;
  let total = 0;
  for (let row = 0; row < labels.length; row++) {
    const margin = labels[row] === 1 ? margins[row]! : -margins[row]!;
    const weight = weights ? weights[row]! : 1;
    sum += weight * (log(1 + exp(-Math.abs(margin))) + Math.max(0, -margin));
    total += weight;
  }
  return sum / total;
}
