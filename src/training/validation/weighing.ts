import type { Weighing } from '../../model/validation.ts';
import { effectiveRows, sumOfWeights } from '../../statistics/weights.ts';
import type { Matrix } from '../boosting/matrix.ts';

/** What the weights of a part's rows come to, outcome by outcome; undefined where the rows have none. */
export function weighingOf({ labels, weights }: Matrix): Weighing | undefined {
  if (!weights) return undefined;
  const [negatives, positives] = [0, 1].map((label) => {
    const own = Float64Array.from(weights.filter((weight, row) => labels[row] === label && weight > 0));
    return { rows: own.length, weight: sumOfWeights(own), effective: effectiveRows(own) };
  });
  return { positives: positives!, negatives: negatives! };
}

/** The indices of the rows that have a weight above 0: the others measure nothing. */
export function weighingRows({ rows, weights }: Matrix): Uint32Array {
  const all = Uint32Array.from({ length: rows }, (_, row) => row);
  return weights ? all.filter((row) => weights[row]! > 0) : all;
}
