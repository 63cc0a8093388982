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
 * Each feature standardised by the mean and deviation of the rows that have it; where it is missing, the mean, which is 0; and a column
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
          const { mean, deviation } = moments[feature]!;
          x[at++] = Number.isNaN(value) ? 0 : (value - mean) / deviation;
        }
        for (const feature of gaps) x[at++] = Number.isNaN(features[row * featureCount + feature]!) ? 1 : 0;
      }
      return x;
    },
  };
}

function momentsOf({ features, rows, featureCount }: Matrix, feature: number) {
  let known = 0;
  let sum = 0;
  for (let at = feature; at < features.length; at += featureCount) {
    if (Number.isNaN(features[at]!)) continue;
    known++;
    sum += features[at]!;
  }
  const mean = sum / known;
  let squares = 0;
  for (let at = feature; at < features.length; at += featureCount)
    if (!Number.isNaN(features[at]!)) squares += (features[at]! - mean) * (features[at]! - mean);
  return { mean, deviation: known === 0 ? 0 : Math.sqrt(squares / known), missing: rows - known };
}
