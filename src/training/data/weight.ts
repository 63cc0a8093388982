import { misfit } from '../../application/float32.ts';
import { SolventError } from '../../errors.ts';
import { isDecimal, withoutVanishing } from '../../table/decimal.ts';
import type { Matrix } from '../boosting/matrix.ts';

/**
 * How much a row counts: a number from 0 on, as a 32-bit float.
 *
 * @param cell as programs write numbers
 * @returns what is wrong with the cell, where it is no weight
 */
export function readWeight(cell: string): number | string {
  const text = cell.trim();
  if (text === '') return 'is empty';
  if (!isDecimal(text)) return 'is not a number';
  const weight = withoutVanishing(Number(text), text);
  return weight < 0 ? 'is below 0' : (misfit(weight) ?? weight);
}

/** Sum of the rows' weights; undefined where they have none. */
export function sumOfWeights({ weights }: Matrix): number | undefined {
  return weights?.reduce((sum, weight) => sum + weight, 0);
}

/**
 * The same rows, each weight divided by the mean of those above 0: weights say what rows count beside one another, and equal ones
 * nothing. In units of their own they would also change what `min_child_weight` and the penalties are held against, and
 * huge or tiny ones leave no tree at all.
 */
export function withRelativeWeights(matrix: Matrix): Matrix {
  const sum = sumOfWeights(matrix);
  if (!matrix.weights || !sum) return matrix;
  const mean = sum / matrix.weights.filter((weight) => weight > 0).length;
  return { ...matrix, weights: matrix.weights.map((weight) => weight / mean) };
}

/**
 * Rows of weight 0 teach and measure nothing, so where rows of an outcome have to be so many, those with a weight have to be.
 *
 * @param which names the rows: "rows that are held out"
 * @throws SolventError `validation_error` when of an outcome fewer than `least` rows have a weight
 */
export function refuseWeightless(
  name: string,
  column: string,
  { labels, weights }: Matrix,
  which: string,
  least: number,
): void {
  if (!weights) return;
  const weighing = [0, 0];
  labels.forEach((label, row) => {
    if (weights[row]! > 0) weighing[label]!++;
  });
  const [negatives, positives] = weighing;
  if (Math.min(negatives!, positives!) >= least) return;
  throw new SolventError(
    'validation_error',
    `${name}, column "${column}": of the ${which}, ${positives} with a weight above 0 default and ${negatives} do not; ` +
      `it takes at least ${least} of each. A row of weight 0 teaches and measures nothing. Correct the weights, ` +
      'give more rows, or take `weight` out of the schema.',
  );
}
