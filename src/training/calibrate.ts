import { exp } from '../exp.ts';
import { log } from '../log.ts';
import type { Ensemble } from '../model/trees.ts';

/** Turns a raw margin into calibrated log-odds: slope · margin + intercept. */
export interface Calibration {
  slope: number;
  intercept: number;
}

const MAX_ITERATIONS = 100;

/**
 * Platt scaling: the logistic regression of the outcomes on the margins. Newton's method with halved steps, after Lin, Lin
 * and Weng, "A note on Platt's probabilistic outputs for support vector machines", Machine Learning 68 (2007).
 *
 * Platt's smoothed targets stand for the outcomes only where the margins separate the classes, and nothing else would keep the slope
 * finite: among many loans of a small risk they are a default or two too many, and make probabilities timid.
 *
 * A slope that is not positive means that the margins rank no better than chance on rows that the model has not
 * seen. Then the slope is 0 and every row gets the base rate: no calibration may turn a ranking around.
 *
 * @param margins out of fold, of rows that were never resampled
 * @param weights how much each row counts, in the smoothed targets as well; each once when absent
 */
export function plattScaling(
  margins: ArrayLike<number>,
  labels: ArrayLike<number>,
  weights?: ArrayLike<number>,
): Calibration {
  let positives = 0;
  let negatives = 0;
  for (let row = 0; row < labels.length; row++) {
    const weight = weights?.[row] ?? 1;
    if (labels[row] === 1) positives += weight;
    else negatives += weight;
  }
  const separates = separatesClasses(margins, labels, weights);
  const high = separates ? (positives + 1) / (positives + 2) : 1;
  const low = separates ? 1 / (negatives + 2) : 0;
  const baseRate = { slope: 0, intercept: log((positives + 1) / (negatives + 1)) };

  let current = baseRate;
  let loss = lossOf(current, margins, labels, weights, high, low);
  for (let iteration = 0; iteration < MAX_ITERATIONS; iteration++) {
    const { slope, intercept } = newtonStep(current, margins, labels, weights, high, low);
    let length = 1;
    let next = current;
    let nextLoss = loss;
    do {
      next = { slope: current.slope + length * slope, intercept: current.intercept + length * intercept };
      nextLoss = lossOf(next, margins, labels, weights, high, low);
      length /= 2;
    } while (nextLoss > loss && length > 1e-10);
    if (!(nextLoss < loss)) break;
    const gained = loss - nextLoss;
    current = next;
    loss = nextLoss;
    // Beyond this a float32 leaf no longer changes.
    if (gained < 1e-12 * loss) break;
  }
  return current.slope > 0 ? current : baseRate;
}

/** Whether no margin of one outcome lies strictly between those of the other. Rows of no weight do not count. */
function separatesClasses(
  margins: ArrayLike<number>,
  labels: ArrayLike<number>,
  weights: ArrayLike<number> | undefined,
): boolean {
  const lowest = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  const highest = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let row = 0; row < margins.length; row++) {
    if (weights?.[row] === 0) continue;
    const label = labels[row]!;
    lowest[label] = Math.min(lowest[label]!, margins[row]!);
    highest[label] = Math.max(highest[label]!, margins[row]!);
  }
  return highest[0]! <= lowest[1]! || highest[1]! <= lowest[0]!;
}

/** The step to the minimum of the loss's quadratic approximation. */
function newtonStep(
  { slope, intercept }: Calibration,
  margins: ArrayLike<number>,
  labels: ArrayLike<number>,
  weights: ArrayLike<number> | undefined,
  high: number,
  low: number,
): Calibration {
  let gradientSlope = 0;
  let gradientIntercept = 0;
  // The ridge keeps the system solvable when all margins are equal.
  let curvatureSlope = 1e-12;
  let curvatureBoth = 0;
  let curvatureIntercept = 1e-12;
  for (let row = 0; row < margins.length; row++) {
    const margin = margins[row]!;
    const probability = 1 / (1 + exp(-(slope * margin + intercept)));
    const counted = weights?.[row] ?? 1;
    const error = counted * (probability - (labels[row] === 1 ? high : low));
    const weight = counted * probability * (1 - probability);
    gradientSlope += error * margin;
    gradientIntercept += error;
    curvatureSlope += weight * margin * margin;
    curvatureBoth += weight * margin;
    curvatureIntercept += weight;
  }
  const determinant = curvatureSlope * curvatureIntercept - curvatureBoth * curvatureBoth;
  return {
    slope: (curvatureBoth * gradientIntercept - curvatureIntercept * gradientSlope) / determinant,
    intercept: (curvatureBoth * gradientSlope - curvatureSlope * gradientIntercept) / determinant,
  };
}

/** Sum of cross-entropies, in nats, without overflow at any margin, each to 2⁻⁵² of a nat or of itself. */
function lossOf(
  { slope, intercept }: Calibration,
  margins: ArrayLike<number>,
  labels: ArrayLike<number>,
  weights: ArrayLike<number> | undefined,
  high: number,
  low: number,
): number {
  let sum = 0;
  for (let row = 0; row < margins.length; row++) {
    const margin = slope * margins[row]! + intercept;
    const target = labels[row] === 1 ? high : low;
    const counted = weights?.[row] ?? 1;
    sum += counted * (Math.max(margin, 0) - target * margin + log(1 + exp(-Math.abs(margin))));
  }
  return sum;
}

/**
 * The same trees with the calibration inside: every leaf is multiplied by the slope, and so is the base value, which
 * also takes the intercept. Whoever scores them gets calibrated log-odds and need not know that calibration exists.
 */
export function foldCalibration(ensemble: Ensemble, { slope, intercept }: Calibration): Ensemble {
  return {
    ...ensemble,
    baseMargin: slope * ensemble.baseMargin + intercept,
    trees: ensemble.trees.map((tree) => ({ ...tree, weight: tree.weight.map((leaf) => leaf * slope) })),
  };
}
