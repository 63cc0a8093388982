import { type Ensemble, leafOf, type Tree } from '../../model/trees.ts';
import type { Random } from '../../ports.ts';
import { SplitEvaluator } from './evaluator.ts';
import { createExactGrower } from './exact.ts';
import { finishTree } from './growth.ts';
import { createHistogramGrower } from './hist.ts';
import { checkMatrix, type Matrix } from './matrix.ts';
import { baseMarginOf, derivativeWeights, logLoss, writeGradients } from './objective.ts';
import type { BoostParams } from './params.ts';
import { drawFeatures, drawRows } from './sampling.ts';

export type { Matrix } from './matrix.ts';

export interface BoostContext {
  /** Draws rows and features. Not touched when `subsample` and `colsample_bytree` are 1. */
  random: Random;
  /** Per feature 1 where the margin may only rise with it, -1 where it may only fall, else 0. */
  monotone?: ArrayLike<number>;
  /** Rows whose log loss decides early stopping. */
  validation?: Matrix;
  /** Called after each round, counted from 1, with the validation's log loss where there is a validation. */
  onRound?: (round: number, logLoss?: number) => void;
}

/**
 * Trains a gradient-boosted ensemble for the logistic loss. With `tree_method: exact` and no sampling its trees are
 * those of XGBoost on the same data. With early stopping only the trees up to the best round are returned.
 *
 * @throws RangeError when the shapes of the inputs do not fit together, or early stopping lacks a validation
 */
export function boost(train: Matrix, params: BoostParams, context: BoostContext): Ensemble {
  const { validation, random } = context;
  checkMatrix(train, 'training data');
  if (validation) checkMatrix(validation, 'validation data');
  if (params.early_stopping_rounds !== null && !validation)
    throw new RangeError('early_stopping_rounds: early stopping needs validation data');
  const patience = params.early_stopping_rounds ?? Number.POSITIVE_INFINITY;

  const evaluator = new SplitEvaluator(params, monotoneSigns(context.monotone, train.featureCount));
  const grower = (params.tree_method === 'exact' ? createExactGrower : createHistogramGrower)(
    train,
    params,
    evaluator,
  );
  const baseMargin = baseMarginOf(train, params);
  const margins = new Float32Array(train.rows).fill(baseMargin);
  const validationMargins = new Float32Array(validation?.rows ?? 0).fill(baseMargin);
  const weights = derivativeWeights(train, params.scale_pos_weight);
  const gradients = new Float32Array(2 * train.rows);
  const everyRow = drawRows(train.rows, 1, random);
  const trees: Tree[] = [];
  let best = { loss: Number.POSITIVE_INFINITY, rounds: 0 };

  for (let round = 1; round <= params.num_boost_round; round++) {
    writeGradients(gradients, margins, train.labels, weights);
    const rows = params.subsample === 1 ? everyRow : drawRows(train.rows, params.subsample, random);
    const features = drawFeatures(train.featureCount, params.colsample_bytree, random);
    const growth = grower.grow(gradients, rows, features);
    const { tree, places } = finishTree(growth, params);
    trees.push(tree);
    addGrownLeaves(
      margins,
      growth.position,
      Float32Array.from(places, (place) => tree.weight[place]!),
    );
    if (rows.length < train.rows) addLeaves(margins, tree, train, growth.position);
    if (!validation) {
      context.onRound?.(round);
      continue;
    }
    addLeaves(validationMargins, tree, validation);
    const loss = logLoss(validationMargins, validation);
    context.onRound?.(round, loss);
    if (loss < best.loss) best = { loss, rounds: round };
    if (round - best.rounds >= patience) break;
  }
  const kept = params.early_stopping_rounds === null ? trees : trees.slice(0, best.rounds);
  return { featureCount: train.featureCount, baseMargin, trees: kept };
}

/** Adds the leaves of the rows of which growing the tree has found where they rest. */
function addGrownLeaves(margins: Float32Array, position: Int32Array, weights: Float32Array): void {
  for (let row = 0; row < margins.length; row++) {
    const place = position[row]!;
    if (place >= 0) margins[row]! += weights[place]!;
  }
}

/** Adds the leaves of the other rows, those without a position, by walking down the tree. */
function addLeaves(margins: Float32Array, tree: Tree, data: Matrix, position?: Int32Array): void {
  for (let row = 0; row < data.rows; row++) {
    if (position && position[row]! >= 0) continue;
    margins[row]! += tree.weight[leafOf(tree, data.features, row * data.featureCount)]!;
  }
}

function monotoneSigns(monotone: ArrayLike<number> | undefined, featureCount: number): Int8Array {
  if (!monotone) return new Int8Array(featureCount);
  if (monotone.length !== featureCount)
    throw new RangeError(`monotone: ${monotone.length} constraints for ${featureCount} features`);
  return Int8Array.from(monotone, Math.sign);
}
