import { exp } from '../exp.ts';
import { log } from '../log.ts';
import { choleskyFactor, choleskySolve } from './cholesky.ts';

/** Rows for a regression. */
export interface LogisticRows {
  /** Row-major, `outcomes.length` × `width`. An intercept is a column of ones. */
  x: Float32Array | Float64Array;
  width: number;
  /** 0 or 1; of rows gathered together the share of ones. */
  outcomes: ArrayLike<number>;
  /** How many rows each stands for; 1 without it. */
  weights?: ArrayLike<number>;
  /** Added to each row's log-odds as it is; 0 without it. */
  offset?: ArrayLike<number>;
  /** For every column, what its squared coefficient costs: ridge / 2 · β². 0 for an intercept. */
  ridge: ArrayLike<number>;
}

export interface LogisticFit {
  coefficients: Float64Array;
  /** Cholesky's factor of the information at the maximum, whose inverse is the coefficients' covariance. */
  information: Float64Array;
}

const MOST_ITERATIONS = 50;

/**
 * Logistic regression with a ridge by Newton's method with halved steps, which is iteratively reweighted least squares: it
 * maximizes Σ wᵢ (yᵢ ηᵢ − ln(1 + e^ηᵢ)) − Σ ridgeⱼ βⱼ² / 2. McCullagh and Nelder, Generalized Linear Models (1989), 2.5; le Cessie and
 * van Houwelingen, Applied Statistics 41 (1992). O(rows · width²) an iteration, of which there are rarely more than ten.
 *
 * @returns null where the maximum is not at finite coefficients or not unique (separated outcomes or dependent columns, without a ridge)
 * @example with x = [1, 1, 1, 1], width 1, outcomes [0, 0, 0, 1] and no ridge the coefficient is ln(1 / 3)
 */
export function logisticRegression(rows: LogisticRows): LogisticFit | null {
  const { width } = rows;
  let coefficients = new Float64Array(width);
  let loss = lossAt(rows, coefficients);
  for (let iteration = 0; iteration < MOST_ITERATIONS; iteration++) {
    const { gradient, curvature } = derivativesAt(rows, coefficients);
    const information = choleskyFactor(curvature, width);
    if (information === null) return null;
    const step = choleskySolve(information, gradient);
    const gain = step.reduce((sum, change, column) => sum + change * gradient[column]!, 0);
    if (!Number.isFinite(gain)) return null;
    // Twice what the step still gains. A Newton step squares the error, so one more from here is exact to rounding.
    const isLast = gain < 1e-9 * loss;
    let length = 1;
    let next = coefficients;
    let nextLoss = loss;
    do {
      next = coefficients.map((coefficient, column) => coefficient + length * step[column]!);
      nextLoss = lossAt(rows, next);
      length /= 2;
    } while (nextLoss > loss && length > 1e-6);
    if (nextLoss <= loss) coefficients = next;
    if (nextLoss > loss || isLast) return fitAt(rows, coefficients);
    loss = nextLoss;
  }
  return null;
}

function fitAt(rows: LogisticRows, coefficients: Float64Array): LogisticFit | null {
  const information = choleskyFactor(derivativesAt(rows, coefficients).curvature, rows.width);
  return information && { coefficients, information };
}

/** The log-odds that coefficients give a row. */
export function linearPredictor(
  x: ArrayLike<number>,
  width: number,
  row: number,
  coefficients: Float64Array,
): number {
  let sum = 0;
  for (let column = 0; column < width; column++) sum += x[row * width + column]! * coefficients[column]!;
  return sum;
}

/** The gradient of what is maximized, and the negative of its second derivatives (the lower triangle). */
function derivativesAt(rows: LogisticRows, coefficients: Float64Array) {
  const { x, width, outcomes, weights, offset, ridge } = rows;
  const gradient = new Float64Array(width);
  const curvature = new Float64Array(width * width);
  for (let row = 0; row < outcomes.length; row++) {
    const margin = linearPredictor(x, width, row, coefficients) + (offset?.[row] ?? 0);
    const probability = 1 / (1 + exp(-margin));
    const count = weights?.[row] ?? 1;
    const error = count * (outcomes[row]! - probability);
    const weight = count * probability * (1 - probability);
    for (let column = 0; column < width; column++) {
      const value = x[row * width + column]!;
      gradient[column]! += error * value;
      const weighted = weight * value;
      for (let other = 0; other <= column; other++)
        curvature[column * width + other]! += weighted * x[row * width + other]!;
    }
  }
  for (let column = 0; column < width; column++) {
    gradient[column]! -= ridge[column]! * coefficients[column]!;
    curvature[column * width + column]! += ridge[column]!;
  }
  return { gradient, curvature };
}

/** What is minimized: the penalized negative log likelihood, without overflow at any margin. */
function lossAt(rows: LogisticRows, coefficients: Float64Array): number {
  const { x, width, outcomes, weights, offset, ridge } = rows;
  let loss = 0;
  for (let row = 0; row < outcomes.length; row++) {
    const margin = linearPredictor(x, width, row, coefficients) + (offset?.[row] ?? 0);
    const ofRow = Math.max(margin, 0) - outcomes[row]! * margin + log(1 + exp(-Math.abs(margin)));
    loss += (weights?.[row] ?? 1) * ofRow;
  }
  for (let column = 0; column < width; column++)
    loss += (ridge[column]! * coefficients[column]! * coefficients[column]!) / 2;
  return loss;
}
