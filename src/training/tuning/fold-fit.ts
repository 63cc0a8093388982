import type { CompiledSchema } from '../../application/compile.ts';
import { type Ensemble, type MarginsOf, marginsOf, type Tree } from '../../model/trees.ts';
import { seededRandom } from '../../random.ts';
import { rocAuc } from '../../statistics/discrimination.ts';
import { rank } from '../../statistics/ranking.ts';
import { boost } from '../boosting/boost.ts';
import type { Matrix } from '../boosting/matrix.ts';
import { partition, stratifiedFolds, stratifiedSample, takeRows } from '../data/split.ts';
import type { TrainingParams } from '../params.ts';
import { smote } from '../resampling/smote.ts';
import { asWeighted } from '../rounds.ts';

/** One model that is to be grown on all folds but one, and scored on that one. */
export interface FoldFit {
  /** The folds of the search, or those that are drawn anew for the final. */
  stage: 'search' | 'final';
  fold: number;
  params: TrainingParams;
  /** Numbers of trees after which it is scored, ascending; null: where early stopping ends. */
  rounds: number[] | null;
}

/** What came of it: one entry for each number of trees. */
export interface FoldScore {
  rounds: number[];
  /** ROC-AUC on the fold. */
  auc: number[];
  /** Leaves of all trees together. */
  leaves: number[];
}

/** Fits of one portfolio's training part; a fit depends on nothing but itself, so the order does not matter. */
export type FitFold = (fit: FoldFit) => FoldScore;

/** More rows than this tell a good setting from a bad one no better, and take longer. */
export const SEARCH_ROWS = 50_000;

/**
 * A function that makes fits on these rows. Rows and features of a fold are drawn alike for all settings, so that their
 * scores differ by the settings and as little as possible by luck.
 */
export function foldFitter(
  compiled: CompiledSchema,
  matrix: Matrix,
  { seed, folds }: { seed: number; folds: number },
  score: MarginsOf = marginsOf,
): FitFold {
  const monotone = compiled.features.map((feature) => feature.monotone);
  const stages = new Map<FoldFit['stage'], { rows: Matrix; foldOf: Uint8Array }>();
  const stageOf = (stage: FoldFit['stage']) => {
    const made = stages.get(stage) ?? rowsOfStage(matrix, stage, seed, folds);
    stages.set(stage, made);
    return made;
  };
  return ({ stage, fold, params, rounds }) => {
    const { rows, foldOf } = stageOf(stage);
    const { outside, inside } = partition(foldOf, fold);
    const random = seededRandom(seedOf(seed, stage, fold + 1));
    const training = takeRows(rows, outside);
    const resampled = params.smote ? smote(compiled, training, params.smote, random) : training;
    const test = takeRows(rows, inside);
    const context = { random, monotone };
    if (rounds === null) {
      const validation = asWeighted(test, training, resampled, params.scale_pos_weight);
      const ensemble = boost(resampled, params, { ...context, validation });
      return scoresAfter([ensemble.trees.length], ensemble, test, score);
    }
    const fixed = { ...params, num_boost_round: rounds.at(-1)!, early_stopping_rounds: null };
    return scoresAfter(rounds, boost(resampled, fixed, context), test, score);
  };
}

function rowsOfStage(matrix: Matrix, stage: FoldFit['stage'], seed: number, folds: number) {
  const random = seededRandom(seedOf(seed, stage, 0));
  const rows =
    stage === 'search' && matrix.rows > SEARCH_ROWS
      ? takeRows(matrix, stratifiedSample(matrix, SEARCH_ROWS / matrix.rows, random))
      : matrix;
  return { rows, foldOf: stratifiedFolds(rows, folds, random) };
}

function seedOf(seed: number, stage: FoldFit['stage'], fold: number): number {
  return (seed + Math.imul(2 * fold + Number(stage === 'final') + 1, 0x9e3779b1)) >>> 0;
}

function scoresAfter(rounds: number[], ensemble: Ensemble, test: Matrix, marginsAfter: MarginsOf): FoldScore {
  const score: FoldScore = { rounds, auc: [], leaves: [] };
  for (const round of rounds) {
    const trees = ensemble.trees.slice(0, round);
    const margins = marginsAfter({ ...ensemble, trees }, test.features);
    score.auc.push(rocAuc(rank(margins, test.labels, test.weights)));
    score.leaves.push(leavesOf(trees));
  }
  return score;
}

function leavesOf(trees: Tree[]): number {
  let leaves = 0;
  for (const { left } of trees) for (const child of left) leaves += Number(child < 0);
  return leaves;
}
