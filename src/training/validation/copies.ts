import type { Validation } from '../../model/validation.ts';
import type { Matrix } from '../boosting/matrix.ts';

/**
 * How many of the hold-out's defaults say in all features what a training row says as well, and how many of those training rows default.
 * Rows that are alike by chance default as such applications do; where nearly all do, one loan stands on both sides under other keys,
 * as where defaults were repeated to balance a file, or a join repeated them. O(rows), with memory for the hold-out's defaults.
 *
 * @param training what the model is fitted to, before rows are made
 */
export function copiesOf(training: Matrix, holdout: Matrix): NonNullable<Validation['copies']> {
  const contentOf = contentsOf(holdout);
  const defaults = [...holdout.labels.keys()].filter((row) => holdout.labels[row] === 1);
  const wanted = new Map(defaults.map((row) => [contentOf(row), { rows: 0, defaults: 0 }]));
  const contentOfTraining = contentsOf(training);
  for (let row = 0; row < training.rows; row++) {
    const twins = wanted.get(contentOfTraining(row));
    if (!twins) continue;
    twins.rows++;
    twins.defaults += training.labels[row]!;
  }
  const met = [...wanted.values()];
  return {
    defaults: defaults.length,
    with_twins: defaults.filter((row) => wanted.get(contentOf(row))!.rows > 0).length,
    twins: met.reduce((sum, { rows }) => sum + rows, 0),
    twins_that_default: met.reduce((sum, twins) => sum + twins.defaults, 0),
  };
}

/** What tells rows apart: the bits of their features, as text. */
function contentsOf({ features, featureCount }: Matrix): (row: number) => string {
  const halves = new Uint16Array(features.buffer, features.byteOffset, 2 * features.length);
  const width = 2 * featureCount;
  return (row) => String.fromCharCode(...halves.subarray(row * width, (row + 1) * width));
}
