import { seededRandom } from '../../../src/random.ts';
import { boost, type Matrix } from '../../../src/training/boosting/boost.ts';
import { type BoostParams, boostParamsSchema } from '../../../src/training/boosting/params.ts';

/** A matrix from rows as one writes them by hand; null is missing. */
export function matrixOf(rows: (number | null)[][], labels: number[], weights?: number[]): Matrix {
  return {
    features: Float32Array.from(rows.flat(), (value) => value ?? Number.NaN),
    rows: rows.length,
    featureCount: rows[0]!.length,
    labels: Uint8Array.from(labels),
    ...(weights && { weights: Float32Array.from(weights) }),
  };
}

/**
 * Random rows of which the first three features decide the label, in part: continuous, few-valued, missing now and
 * then. Further features are noise.
 */
export function randomMatrix(rows: number, featureCount: number, seed: number): Matrix {
  const { next } = seededRandom(seed);
  const features = new Float32Array(rows * featureCount);
  const labels = new Uint8Array(rows);
  for (let row = 0; row < rows; row++) {
    const own = features.subarray(row * featureCount, (row + 1) * featureCount);
    for (let feature = 0; feature < featureCount; feature++) own[feature] = next() * 2 - 1;
    own[1] = Math.round(own[1]! * 3);
    const signal = 2 * own[0]! - own[1]! + own[2]! ** 2;
    labels[row] = next() < 1 / (1 + Math.exp(-2 * signal)) ? 1 : 0;
    if (next() < 0.2) own[0] = Number.NaN;
    if (next() < 0.1) own[2] = Number.NaN;
  }
  return { features, rows, featureCount, labels };
}

/** Trains with XGBoost's defaults but for what is given; seed 1. */
export function train(data: Matrix, params: Partial<BoostParams>, monotone?: number[]) {
  const context = { random: seededRandom(1), ...(monotone ? { monotone } : {}) };
  return boost(data, boostParamsSchema.parse({ num_boost_round: 10, ...params }), context);
}
