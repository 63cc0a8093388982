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
