import { type Matrix, outcomeWeights } from './boosting/matrix.ts';
import { partition, rowsWith, stratifiedFolds, takeRows } from './data/split.ts';
import { type FitContext, grow, resampled } from './grow.ts';

/**
 * The number of rounds after which the log loss, as a mean over the folds of these rows, is lowest. Each fold's growth ends
 * when `early_stopping_rounds` rounds brought nothing; then as many rounds are compared as every fold has grown.
 * A model that is grown for so many rounds may be grown from all rows: none of them is needed to stop it.
 */
export function bestRounds(matrix: Matrix, context: FitContext): number {
  const { params, random } = context;
  const foldOf = stratifiedFolds(matrix, params.folds, random);
  const curves: number[][] = [];
  for (let fold = 0; fold < params.folds; fold++) {
    const { outside, inside } = partition(foldOf, fold);
    const training = takeRows(matrix, outside);
    const rows = resampled(training, context);
    const validation = asWeighted(takeRows(matrix, inside), training, rows, params.scale_pos_weight);
    const curve: number[] = [];
    grow(rows, context, { validation, onRound: (_, loss) => curve.push(loss!) });
    curves.push(curve);
  }
  const lengths = curves.map((curve) => curve.length);
  const sums = Array.from({ length: Math.min(...lengths) }, (_, round) =>
    curves.reduce((sum, curve) => sum + curve[round]!, 0),
  );
  return sums.indexOf(Math.min(...sums)) + 1;
}

/**
 * The test rows with each default as often as training counts it. Early stopping would otherwise hold probabilities of
 * a population with more defaults against one with fewer: their log loss falls as long as overconfidence brings them
 * nearer to the fewer, long after the ranking was at its best.
 */
export function asWeighted(test: Matrix, before: Matrix, after: Matrix, weight: number): Matrix {
  const times = (weight * oddsOf(after)) / oddsOf(before);
  if (times === 1) return test;
  const positives = rowsWith(test.labels, 1);
  const wanted = Math.round(times * positives.length);
  const repeated = Uint32Array.from({ length: wanted }, (_, index) => positives[index % positives.length]!);
  const negatives = rowsWith(test.labels, 0);
  const rows = new Uint32Array(repeated.length + negatives.length);
  rows.set(negatives);
  rows.set(repeated, negatives.length);
  return takeRows(test, rows);
}

/** Positives per negative, by weight. */
export function oddsOf(matrix: Matrix): number {
  const { positives, negatives } = outcomeWeights(matrix);
  return positives / negatives;
}
