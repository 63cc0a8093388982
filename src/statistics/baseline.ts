import type { Baseline, BinnedDistribution } from './distribution.ts';

/** Quantile bins of a feature with many values. Ten is the convention that the PSI's thresholds were made for. */
const BINS = 10;
/** Up to this many distinct values get one bin each: quantiles would merge the two values of a yes/no field. */
const MOST_VALUES = 16;

/**
 * The training population's distributions, which drift is later measured against.
 *
 * @param features row-major float32, `rows × featureNames.length`, as encoded and before any resampling; NaN is missing
 * @param probabilities PDs that the very model which is watched gives to rows it was not trained on. A tree ensemble has
 *   few distinct PDs where many applicants are, and they are its own: out-of-fold PDs, which come from other ensembles,
 *   are distributed otherwise, and in-sample PDs are too sharp
 * @param unknown by category, the rows whose level the schema does not know, for categories that read one as missing; not more
 *   than its features have missing
 */
export function buildBaseline(
  features: Float32Array,
  rows: number,
  featureNames: readonly string[],
  probabilities: ArrayLike<number>,
  unknown: Record<string, number> = {},
): Baseline {
  const width = featureNames.length;
  const distributions: Record<string, BinnedDistribution> = {};
  featureNames.forEach((name, column) => {
    const values = new Float64Array(rows);
    for (let row = 0; row < rows; row++) values[row] = features[row * width + column]!;
    distributions[name] = binDistribution(values);
  });
  return {
    rows,
    features: distributions,
    ...(Object.keys(unknown).length > 0 && { unknown }),
    probability: binDistribution(Float64Array.from(probabilities)),
  };
}

/** Chooses bins for values (NaN is missing) and counts them. Sorts its argument. */
export function binDistribution(values: Float64Array): BinnedDistribution {
  values.sort();
  const missing = values.length - firstMissing(values);
  const groups = groupEqual(values.subarray(0, values.length - missing));
  // Infinity cannot be written to JSON as a value; as the outside of an outer bin it needs no writing.
  if (groups.length <= MOST_VALUES && groups.every(({ value }) => Number.isFinite(value)))
    return {
      kind: 'values',
      values: groups.map(({ value }) => value),
      counts: groups.map(({ count }) => count),
      missing,
    };
  return { kind: 'edges', ...quantileBins(groups), missing };
}

interface Group {
  value: number;
  count: number;
}

/** Typed arrays sort NaN to the end. */
function firstMissing(sorted: Float64Array): number {
  let end = sorted.length;
  while (end > 0 && Number.isNaN(sorted[end - 1]!)) end--;
  return end;
}

function groupEqual(sorted: Float64Array): Group[] {
  const groups: Group[] = [];
  for (const value of sorted) {
    const last = groups.at(-1);
    if (last?.value === value) last.count++;
    else groups.push({ value, count: 1 });
  }
  return groups;
}

/**
 * Bins of nearly equal mass that never split a value. A value that alone outweighs a bin (a balance of zero) ends up
 * in a bin of its own as far as its neighbours allow, and the rest share what is left.
 */
function quantileBins(groups: Group[]): { edges: number[]; counts: number[] } {
  const edges: number[] = [];
  const counts: number[] = [];
  let left = groups.reduce((sum, { count }) => sum + count, 0);
  let count = 0;
  let previous = Number.NEGATIVE_INFINITY;
  for (const group of groups) {
    const target = (left + count) / (BINS - edges.length);
    // Ends the bin where stopping misses the target by less than going on.
    if (
      count > 0 &&
      edges.length < BINS - 1 &&
      count + group.count / 2 > target &&
      Number.isFinite(group.value)
    ) {
      edges.push(between(previous, group.value));
      counts.push(count);
      count = 0;
    }
    count += group.count;
    left -= group.count;
    previous = group.value;
  }
  counts.push(count);
  return { edges, counts };
}

/**
 * An edge that parts two neighbouring values. Midway, so that a value which another machine computes a little differently
 * (a PD shared by a tenth of all applicants, for one) stays in its bin.
 */
function between(lower: number, upper: number): number {
  // Halves first: the sum may overflow.
  const middle = lower / 2 + upper / 2;
  return Number.isFinite(middle) && middle > lower ? middle : upper;
}
