import type { Policy } from '../model/manifest.ts';
import { probabilityOf } from '../model/model.ts';
import { type Ensemble, type MarginsOf, marginsOf } from '../model/trees.ts';
import { rank } from '../statistics/ranking.ts';
import type { Matrix } from './boosting/matrix.ts';
import { type Calibration, foldCalibration, plattScaling } from './calibrate.ts';
import { partition, stratifiedFolds, takeRows } from './data/split.ts';
import { type FitContext, grow, resampled } from './grow.ts';
import type { TrainingParams } from './params.ts';
import { bestRounds } from './rounds.ts';
import { choosePolicy, type Reached, reachedAt } from './threshold.ts';

/** A model fitted to rows, with all that was learned from those rows alone. */
export interface Fitted {
  /** Calibrated, where calibration is on. */
  ensemble: Ensemble;
  calibration: Calibration | null;
  policy: Policy;
  /** What its threshold does on the rows below. */
  reached: Reached;
  /** For every row, the probability given by a model that has not seen it. */
  outOfFold: Float64Array;
}

/**
 * Fits trees to all rows, and calibration and threshold to out-of-fold margins of the same rows. Rows are resampled
 * only to grow trees: calibration, threshold and every measurement see the rows as they came.
 */
export function fitModel(matrix: Matrix, context: FitContext): Fitted {
  const { compiled, params } = context;
  const settled = withRounds(matrix, context);
  const margins = outOfFoldMargins(matrix, settled);
  const ensemble = grow(resampled(matrix, settled), settled);
  const calibration = params.calibrate ? plattScaling(margins, matrix.labels, matrix.weights) : null;
  const { slope, intercept } = calibration ?? { slope: 1, intercept: 0 };
  const outOfFold = Float64Array.from(margins, (margin) => probabilityOf(slope * margin + intercept));
  const ranking = rank(outOfFold, matrix.labels, matrix.weights);
  const policy = choosePolicy(compiled.schema.policy, ranking);
  return {
    ensemble: calibration ? foldCalibration(ensemble, calibration) : ensemble,
    calibration,
    policy,
    reached: reachedAt(ranking, policy.threshold),
    outOfFold,
  };
}

/** Early stopping finds how many rounds are enough; every model is then grown from all of its rows, for so many. */
export function withRounds(matrix: Matrix, context: FitContext): FitContext {
  const { params } = context;
  if (params.early_stopping_rounds === null) return context;
  const found = { num_boost_round: bestRounds(matrix, context), early_stopping_rounds: null };
  return { ...context, params: { ...params, ...found } };
}

/** How many models a fit grows. */
export function modelsOfFit({ folds, early_stopping_rounds }: TrainingParams): number {
  return early_stopping_rounds === null ? folds + 1 : 2 * folds + 1;
}

/** The margin of every row by a model grown from the other folds. */
function outOfFoldMargins(matrix: Matrix, context: FitContext): Float32Array {
  const { params, random, score = marginsOf } = context;
  const foldOf = stratifiedFolds(matrix, params.folds, random);
  const margins = new Float32Array(matrix.rows);
  for (let fold = 0; fold < params.folds; fold++) {
    const { outside, inside } = partition(foldOf, fold);
    const ensemble = grow(resampled(takeRows(matrix, outside), context), context);
    score(ensemble, takeRows(matrix, inside).features).forEach((margin, index) => {
      margins[inside[index]!] = margin;
    });
  }
  return margins;
}

/** Probabilities of rows by an ensemble. */
export function probabilitiesOf(
  ensemble: Ensemble,
  features: Float32Array,
  score: MarginsOf = marginsOf,
): Float64Array {
  return Float64Array.from(score(ensemble, features), probabilityOf);
}
