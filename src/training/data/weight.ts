import { misfit } from '../../application/float32.ts';
import { SolventError } from '../../errors.ts';
import { isDecimal, withoutVanishing } from '../../table/decimal.ts';
import { type Matrix, outcomeWeights } from '../boosting/matrix.ts';

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

/** @throws SolventError `validation_error` when no row of an outcome weighs anything */
export function refuseWeightless(name: string, column: string, matrix: Matrix): void {
  if (!matrix.weights) return;
  const { positives, negatives } = outcomeWeights(matrix);
  if (positives > 0 && negatives > 0) return;
  throw new SolventError(
    'validation_error',
    `${name}, column "${column}": every row that ${positives === 0 ? 'defaults' : 'does not default'} has a weight of 0. ` +
      'Correct the weights, or take `weight` out of the schema.',
  );
}
