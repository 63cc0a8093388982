import type { CompiledSchema } from '../application/compile.ts';
import type { Policy } from '../model/manifest.ts';
import { probabilityOf } from '../model/model.ts';
import { type Ensemble, marginsOf } from '../model/trees.ts';
import type { Random } from '../ports.ts';
import { rank } from '../statistics/ranking.ts';
import { boost } from './boosting/boost.ts';
import type { Matrix } from './boosting/matrix.ts';
import { type Calibration, foldCalibration, plattScaling } from './calibrate.ts';
import { partition, stratifiedFolds, takeRows } from './data/split.ts';
import type { TrainingParams } from './params.ts';
import { smote } from './resampling/smote.ts';
import { choosePolicy } from './threshold.ts';

/** A model fitted to rows, with all that was learned from those rows alone. */
export interface Fitted {
  /** Calibrated, where calibration is on. */
  ensemble: Ensemble;
  calibration: Calibration | null;
  policy: Policy;
  /** For every row, the probability given by a model that has not seen it. */
  outOfFold: Float64Array;
}

export interface FitContext {
  compiled: CompiledSchema;
  params: TrainingParams;
  random: Random;
  /** Called after each of the `folds + 1` models that a fit grows. */
  onModel?: () => void;
}

/**
 * Fits trees to all rows, and calibration and threshold to out-of-fold margins of the same rows. Rows are resampled
 * only to grow trees: calibration, threshold and every measurement see the rows as they came.
 */
export function fitModel(matrix: Matrix, context: FitContext): Fitted {
  const { compiled, params } = context;
  const margins = outOfFoldMargins(matrix, context);
  const ensemble = grow(matrix, context);
  const calibration = params.calibrate ? plattScaling(margins, matrix.labels) : null;
  const { slope, intercept } = calibration ?? { slope: 1, intercept: 0 };
  const outOfFold = Float64Array.from(margins, (margin) => probabilityOf(slope * margin + intercept));
  return {
    ensemble: calibration ? foldCalibration(ensemble, calibration) : ensemble,
    calibration,
    policy: choosePolicy(compiled.schema.policy, rank(outOfFold, matrix.labels)),
    outOfFold,
  };
}

/** The margin of every row by a model grown from the other folds. */
function outOfFoldMargins(matrix: Matrix, context: FitContext): Float32Array {
  const { params, random } = context;
  const foldOf = stratifiedFolds(matrix.labels, params.folds, random);
  const margins = new Float32Array(matrix.rows);
  for (let fold = 0; fold < params.folds; fold++) {
    const { outside, inside } = partition(foldOf, fold);
    const ensemble = grow(takeRows(matrix, outside), context);
    marginsOf(ensemble, takeRows(matrix, inside).features).forEach((margin, index) => {
      margins[inside[index]!] = margin;
    });
  }
  return margins;
}

/** Share of the rows that decide when early stopping ends the growth of trees. */
const VALIDATION_FOLDS = 5;

/** Resamples and boosts. With early stopping, a stratified fifth of the rows, not resampled, is the validation. */
function grow(matrix: Matrix, { compiled, params, random, onModel }: FitContext): Ensemble {
  const resampled = (rows: Matrix) => (params.smote ? smote(compiled, rows, params.smote, random) : rows);
  const monotone = compiled.features.map((feature) => feature.monotone);
  let ensemble: Ensemble;
  if (params.early_stopping_rounds === null) {
    ensemble = boost(resampled(matrix), params, { random, monotone });
  } else {
    const { outside, inside } = partition(stratifiedFolds(matrix.labels, VALIDATION_FOLDS, random), 0);
    const validation = takeRows(matrix, inside);
    ensemble = boost(resampled(takeRows(matrix, outside)), params, { random, monotone, validation });
  }
  onModel?.();
  return ensemble;
}

/** Probabilities of rows by an ensemble. */
export function probabilitiesOf(ensemble: Ensemble, features: Float32Array): Float64Array {
  return Float64Array.from(marginsOf(ensemble, features), probabilityOf);
}
