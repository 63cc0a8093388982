import type { CompiledSchema } from '../../application/compile.ts';
import type { Field } from '../../application/field.ts';
import { probabilityOf } from '../../model/model.ts';
import { type Ensemble, marginsOf } from '../../model/trees.ts';
import type { Matrix } from '../boosting/matrix.ts';

/** An imported model, and the labelled rows that it is measured on. */
export interface Measured {
  compiled: CompiledSchema;
  ensemble: Ensemble;
  /** As the model sees them. */
  seen: Matrix;
  inOwnUnits: Matrix;
  /** Of the rows, by the ensemble. */
  probabilities: Float64Array;
}

/** The indices of the rows whose feature, in its own units, is one of those. */
export function rowsWhere(
  { inOwnUnits: { features, featureCount, rows } }: Pick<Measured, 'inOwnUnits'>,
  feature: number,
  isOne: (value: number) => boolean,
): number[] {
  const found: number[] = [];
  for (let row = 0; row < rows; row++) if (isOne(features[row * featureCount + feature]!)) found.push(row);
  return found;
}

/** What the model sees of a feature's value: a number in the feature's own units, or NaN. */
export function asSeen(
  { compiled: { scaler } }: Pick<Measured, 'compiled'>,
  feature: number,
  value: number,
): number {
  return Math.fround(scaler ? (value - scaler.mean[feature]!) / scaler.scale[feature]! : value);
}

/** How far at most the probability of any of the rows would move if features had other values there. */
export function largestMove(
  measured: Measured,
  rows: readonly number[],
  instead: ReadonlyMap<number, number | ((row: number) => number)>,
): number {
  const { ensemble, seen, probabilities } = measured;
  const { features, featureCount } = seen;
  const vector = new Float32Array(featureCount);
  let largest = 0;
  for (const row of rows) {
    vector.set(features.subarray(row * featureCount, (row + 1) * featureCount));
    for (const [feature, value] of instead)
      vector[feature] = asSeen(measured, feature, typeof value === 'number' ? value : value(row));
    const [margin] = marginsOf(ensemble, vector);
    largest = Math.max(largest, Math.abs(probabilityOf(margin!) - probabilities[row]!));
  }
  return largest;
}

/** Whether the schema lets an application come without a value of the field that is read as a number. */
export function mayBeMissing(field: Field): boolean {
  if (field.nullable || (field.missing ?? []).length > 0) return true;
  return field.type === 'category' && field.unknown === 'missing';
}

/** @example ofRows(60, 1200) // '60 of the 1200 rows' */
export function ofRows(some: number, all: number): string {
  return `${some === 0 ? 'none' : some} of the ${all} rows`;
}

/** @param move of a probability @returns what follows `otherwise`: nothing where it is none */
export function byUpTo(move: number): string {
  return move > 0 ? `, by up to ${Number(move.toPrecision(2))} in these rows` : '';
}
