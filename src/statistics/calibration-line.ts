import { exp } from '../exp.ts';
import { log } from '../log.ts';
import { choleskySolve } from './cholesky.ts';
import { type Estimate, Z95 } from './estimate.ts';
import { type LogisticFit, type LogisticRows, linearPredictor, logisticRegression } from './logistic.ts';
import type { Ranking } from './ranking.ts';

/** Log-odds beyond this stand for certainty. */
const CERTAINTY = 1e-15;

/** How log-odds of default would have to be changed to be right. */
export interface CalibrationLine {
  /** What the log-odds would have to be multiplied by: below 1 the probabilities are too extreme, above 1 too timid. */
  slope: Estimate;
  /** What would have to be added to all of them, the slope being left at 1: above 0 the risk is understated ("calibration in the large"). */
  intercept: Estimate;
}

/**
 * Cox's recalibration: the logistic regression of outcomes on the log-odds of their probabilities, slope and intercept each with a
 * 95% interval (Wald's, from the information). Cox, Biometrika 45 (1958); Steyerberg, Clinical Prediction Models (2019), 15.3.
 *
 * With weights the variance is A⁻¹ B A⁻¹: A is the information, B the sum of the rows' squared scores (Huber, Fifth Berkeley Symposium 1, 1967). It
 * holds also where weights depend on the outcome, as where good loans were sampled and defaults were not.
 *
 * @param squares the same rows by their squared weights, where weights differ
 * @returns null where outcomes do not overlap in probability, or there is one probability alone: no slope is finite or unique then
 * @example probabilities that are as they should be have slope 1 and intercept 0; with every log-odds doubled, slope ½
 */
export function calibrationLine(ranking: Ranking, squares?: Ranking): CalibrationLine | null {
  const { probability, positives, negatives } = ranking;
  const groups = probability.length;
  const margins = Float64Array.from(probability, (given) => {
    const inside = Math.min(Math.max(given, CERTAINTY), 1 - CERTAINTY);
    return log(inside / (1 - inside));
  });
  const weights = positives.map((count, group) => count + negatives[group]!);
  const outcomes = positives.map((count, group) => (weights[group] === 0 ? 0 : count / weights[group]!));
  if (!liesAbove(positives, negatives) || !liesAbove(negatives, positives)) return null;

  const x = new Float64Array(2 * groups);
  for (let group = 0; group < groups; group++) x.set([1, margins[group]!], 2 * group);
  const line = logisticRegression({ x, width: 2, outcomes, weights, ridge: [0, 0] });
  const ones = new Float64Array(groups).fill(1);
  const shift = logisticRegression({ x: ones, width: 1, outcomes, weights, offset: margins, ridge: [0] });
  if (line === null || shift === null) return null;
  const slope = lastVariance(line, { x, width: 2 }, squares);
  const intercept = lastVariance(shift, { x: ones, width: 1, offset: margins }, squares);
  return {
    slope: within(line.coefficients[1]!, slope),
    intercept: within(shift.coefficients[0]!, intercept),
  };
}

/** Variance of a fit's last coefficient. */
function lastVariance(
  { coefficients, information }: LogisticFit,
  { x, width, offset }: Pick<LogisticRows, 'x' | 'width' | 'offset'>,
  squares: Ranking | undefined,
): number {
  const last = coefficients.map((_, column) => Number(column === width - 1));
  const inverse = choleskySolve(information, last);
  if (!squares) return inverse[width - 1]!;
  let variance = 0;
  for (let group = 0; group < squares.probability.length; group++) {
    const margin = linearPredictor(x, width, group, coefficients) + (offset?.[group] ?? 0);
    const ofDefault = 1 / (1 + exp(-margin));
    const ofNone = 1 - ofDefault;
    const along = linearPredictor(x, width, group, inverse);
    const errors =
      squares.positives[group]! * (ofNone * ofNone) + squares.negatives[group]! * (ofDefault * ofDefault);
    variance += errors * (along * along);
  }
  return variance;
}

/** Whether some row of the first has a higher probability than some row of the second. */
function liesAbove(first: Float64Array, second: Float64Array): boolean {
  const highest = first.findIndex((count) => count > 0);
  return highest >= 0 && highest < second.findLastIndex((count) => count > 0);
}

function within(value: number, variance: number): Estimate {
  const half = Z95 * Math.sqrt(variance);
  return { value, low: value - half, high: value + half };
}
