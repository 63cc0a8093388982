import type { Random } from '../../ports.ts';
import { shuffle } from '../../random.ts';
import type { Matrix } from '../boosting/matrix.ts';

/** Outcomes of rows, and how much each row counts; 1 without weights. */
interface Outcomes {
  labels: ArrayLike<number>;
  weights?: ArrayLike<number>;
}

/**
 * Deals rows into folds at random so that each holds the same share of positives, to within one row of each class. Rows of
 * weight 0 are a class of their own: they measure nothing, and a fold should have its share of those that do.
 * @returns the fold of every row, 0 … folds − 1
 */
export function stratifiedFolds(outcomes: Outcomes, folds: number, random: Random): Uint8Array {
  const foldOf = new Uint8Array(outcomes.labels.length);
  let next = 0;
  for (const rows of strataOf(outcomes)) {
    // Dealing goes on where the class before left off, so that the folds' sizes differ by one row at most.
    for (const row of shuffle(rows, random)) foldOf[row] = next++ % folds;
  }
  return foldOf;
}

/** Rows of a class that a sample has where there are so many: folds that lacked it would measure nothing. */
const FEWEST_DRAWN = 10;

/**
 * Draws a share of each class at random, rounded to whole rows, and of a rare class 10; rows of weight 0 are a class of their own.
 * @returns the rows drawn, ascending
 */
export function stratifiedSample(outcomes: Outcomes, share: number, random: Random): Uint32Array {
  const isDrawn = new Uint8Array(outcomes.labels.length);
  for (const stratum of strataOf(outcomes)) {
    const rows = shuffle(stratum, random);
    for (const row of rows.subarray(0, Math.max(Math.round(share * rows.length), FEWEST_DRAWN)))
      isDrawn[row] = 1;
  }
  return rowsWith(isDrawn, 1);
}

/** Rows that default, rows that do not, and those of either that have no weight. */
function strataOf({ labels, weights }: Outcomes): Uint32Array[] {
  const weighs = (row: number) => weights === undefined || weights[row]! > 0;
  const classes = [rowsWith(labels, 1), rowsWith(labels, 0)];
  return [true, false].flatMap((weighing) =>
    classes.map((rows) => rows.filter((row) => weighs(row) === weighing)),
  );
}

/** The indices at which `values` holds `value`, ascending. */
export function rowsWith(values: ArrayLike<number>, value: number): Uint32Array {
  return Uint32Array.from({ length: values.length }, (_, row) => row).filter((row) => values[row] === value);
}

/** The rows outside a fold and those in it. */
export function partition(foldOf: Uint8Array, fold: number): { outside: Uint32Array; inside: Uint32Array } {
  return {
    outside: Uint32Array.from(foldOf.keys()).filter((row) => foldOf[row] !== fold),
    inside: rowsWith(foldOf, fold),
  };
}

/** A copy of some rows of a matrix, in the order given. */
export function takeRows(matrix: Matrix, rows: Uint32Array): Matrix {
  const { featureCount } = matrix;
  const features = new Float32Array(rows.length * featureCount);
  const labels = new Uint8Array(rows.length);
  const weights = matrix.weights && Float32Array.from(rows, (row) => matrix.weights![row]!);
  for (let index = 0; index < rows.length; index++) {
    const begin = rows[index]! * featureCount;
    features.set(matrix.features.subarray(begin, begin + featureCount), index * featureCount);
    labels[index] = matrix.labels[rows[index]!]!;
  }
  return { features, rows: rows.length, featureCount, labels, ...(weights && { weights }) };
}
