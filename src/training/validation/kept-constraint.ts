import { probabilityOf } from '../../model/model.ts';
import { type Ensemble, marginsOf, type Tree } from '../../model/trees.ts';
import type { Constraint } from '../../model/validation.ts';

/** Of rows times values times trees: about a second. */
const MOST_WALKS = 20_000_000;
const FEWEST_ROWS = 20;
/** Log-odds: less may be the rounding of sums in float32. */
const ROUNDING = 1e-5;

/**
 * Whether an ensemble that was not trained by the schema's constraints keeps one. A sum of trees does where every tree does, whatever the
 * application. Where one does not the others may make up for it: then rows are tried, each with all values that the rows have, everything
 * else unchanged.
 *
 * @param inputs rows as the trees see them, row-major
 * @param monotone 1 where more of the feature never lowers the risk, −1 where it never raises it
 */
export function keptConstraint(
  ensemble: Ensemble,
  inputs: Float32Array,
  feature: number,
  monotone: 1 | -1,
): NonNullable<Constraint['kept']> {
  if (ensemble.trees.every((tree) => isMonotone(tree, feature, monotone))) return 'by_trees';
  const { featureCount } = ensemble;
  const asking = ensemble.trees.filter((tree) => asks(tree, feature));
  const values = differing(inputs, featureCount, feature, asking);
  const all = inputs.length / featureCount;
  const affordable = Math.floor(MOST_WALKS / (Math.max(1, values.length) * ensemble.trees.length));
  const rows = Math.min(all, Math.max(FEWEST_ROWS, affordable));
  const varied = new Float32Array(values.length * featureCount);
  let broken = 0;
  let largest = 0;
  for (let row = 0; row < rows; row++) {
    const at = Math.floor((row * all) / rows) * featureCount;
    values.forEach((value, index) => {
      varied.set(inputs.subarray(at, at + featureCount), index * featureCount);
      varied[index * featureCount + feature] = value;
    });
    const margins = marginsOf(ensemble, varied);
    const falls = largestFall(monotone > 0 ? margins : margins.reverse());
    if (falls === null) continue;
    broken++;
    largest = Math.max(largest, falls);
  }
  return { rows, broken, by_up_to: largest };
}

function asks({ feature, left }: Tree, wanted: number): boolean {
  return left.some((child, node) => child >= 0 && feature[node] === wanted);
}

/** Whether nothing on the lower side of any split on the feature is worse than anything on the other: what XGBoost makes of a constraint. */
function isMonotone({ left, right, feature, weight }: Tree, wanted: number, monotone: 1 | -1): boolean {
  // Of each node the least and the greatest leaf below it: children come after their parent.
  const least = new Float32Array(left.length);
  const most = new Float32Array(left.length);
  for (let node = left.length - 1; node >= 0; node--) {
    const [one, other] = [left[node]!, right[node]!];
    if (one < 0) {
      least[node] = weight[node]!;
      most[node] = weight[node]!;
      continue;
    }
    least[node] = Math.min(least[one]!, least[other]!);
    most[node] = Math.max(most[one]!, most[other]!);
    if (feature[node] !== wanted) continue;
    const [lower, higher] = monotone > 0 ? [one, other] : [other, one];
    if (most[lower]! > least[higher]!) return false;
  }
  return true;
}

/** Values of the rows, ascending, one of each that no split tells apart. */
function differing(
  inputs: Float32Array,
  featureCount: number,
  feature: number,
  asking: readonly Tree[],
): Float32Array {
  const thresholds = new Set<number>();
  for (const { left, feature: of, threshold } of asking)
    left.forEach((child, node) => {
      if (child >= 0 && of[node] === feature) thresholds.add(threshold[node]!);
    });
  const ascending = Float32Array.from(thresholds).sort();
  const values = Float32Array.from(
    { length: inputs.length / featureCount },
    (_, row) => inputs[row * featureCount + feature]!,
  )
    .filter((value) => !Number.isNaN(value))
    .sort();
  let passed = 0;
  let last = -1;
  return values.filter((value) => {
    while (passed < ascending.length && ascending[passed]! <= value) passed++;
    const isNew = passed !== last;
    last = passed;
    return isNew;
  });
}

/** How far at most a probability falls from a margin to a later one; null where none does. */
function largestFall(margins: Float32Array): number | null {
  let highest = Number.NEGATIVE_INFINITY;
  let largest: number | null = null;
  for (const margin of margins) {
    if (highest - margin > ROUNDING)
      largest = Math.max(largest ?? 0, probabilityOf(highest) - probabilityOf(margin));
    highest = Math.max(highest, margin);
  }
  return largest;
}
