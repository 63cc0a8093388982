import type { CompiledSchema } from '../../application/compile.ts';
import { featureOwners } from '../../explain/importance.ts';
import type { Matrix } from '../boosting/matrix.ts';

/** How a regression sees a matrix: learnt from the training rows, applied to any. */
export interface Design {
  /** Of the columns behind the intercept. */
  names: string[];
  /** Features and intercept as the regression takes them, row-major. */
  of(matrix: Matrix): Float32Array;
  width: number;
}

/**
 * Each feature clipped to its 1st and 99th of a hundred and standardised, by the rows that have it; where it is missing, the mean, which is 0; and a column
 * that says so for each field that is ever missing. Features that never change are left out.
 */
export function designOf(compiled: CompiledSchema, training: Matrix): Design {
  const { names, ownerOf } = featureOwners(compiled);
  const moments = compiled.features.map((_, feature) => momentsOf(training, feature));
  const kept = compiled.features.flatMap((_, feature) => (moments[feature]!.deviation > 0 ? [feature] : []));
  const gaps = names.flatMap((_, owner) => {
    const first = ownerOf.indexOf(owner);
    const { missing } = moments[first]!;
    return missing > 0 && missing < training.rows ? [first] : [];
  });
  const width = 1 + kept.length + gaps.length;
  return {
    names: [
      ...kept.map((feature) => compiled.features[feature]!.name),
      ...gaps.map((feature) => `${names[ownerOf[feature]!]} is missing`),
    ],
    width,
    of: ({ features, rows, featureCount }) => {
      const x = new Float32Array(rows * width);
      for (let row = 0; row < rows; row++) {
        let at = row * width;
        x[at++] = 1;
        for (const feature of kept) {
          const value = features[row * featureCount + feature]!;
          const { low, high, mean, deviation } = moments[feature]!;
          x[at++] = Number.isNaN(value) ? 0 : (clip(value, low, high) - mean) / deviation;
        }
        for (const feature of gaps) x[at++] = Number.isNaN(features[row * featureCount + feature]!) ? 1 : 0;
      }
      return x;
    },
  };
}

/** Where values are clipped: a single income of ten million would bend a straight line. */
const OUTERMOST = 0.01;

interface Moments {
  low: number;
  high: number;
  /** Of the clipped values. */
  mean: number;
  deviation: number;
  missing: number;
}

function momentsOf({ features, rows, featureCount }: Matrix, feature: number): Moments {
  const column = new Float32Array(rows);
  for (let row = 0; row < rows; row++) column[row] = features[row * featureCount + feature]!;
  // Typed arrays sort NaN to the end.
  column.sort();
  const first = column.findIndex(Number.isNaN);
  const values = first < 0 ? column : column.subarray(0, first);
  const missing = rows - values.length;
  if (values.length === 0) return { low: 0, high: 0, mean: 0, deviation: 0, missing };
  const outer = Math.floor(OUTERMOST * (values.length - 1));
  const low = values[outer]!;
  const high = values[values.length - 1 - outer]!;
  const clipped = Float64Array.from(values, (value) => clip(value, low, high));
  const mean = clipped.reduce((sum, value) => sum + value, 0) / clipped.length;
  const squares = clipped.reduce((sum, value) => sum + (value - mean) * (value - mean), 0);
  return { low, high, mean, deviation: Math.sqrt(squares / clipped.length), missing };
}

function clip(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
