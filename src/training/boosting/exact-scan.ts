import { type SplitEvaluator, worthwhileGain } from './evaluator.ts';
import type { GrowingNode, Split } from './growth.ts';
import type { Matrix } from './matrix.ts';
import { ascendingRows, columnOf } from './order.ts';
import { midpoint, thresholdBeyond } from './threshold.ts';

const { fround } = Math;

/** A feature's present values in ascending order, and the rows that they belong to. */
export interface SortedColumn {
  feature: number;
  values: Float32Array;
  rows: Int32Array;
  /** Whether some row lacks the feature while its present values differ. */
  scansForward: boolean;
}

export function createColumn(train: Matrix, feature: number): SortedColumn {
  const column = columnOf(train.features, train.featureCount, feature);
  const rows = ascendingRows(column);
  const values = Float32Array.from(rows, (row) => column[row]!);
  const constant = values.length > 0 && values[0] === values[values.length - 1];
  return { feature, values, rows, scansForward: values.length < train.rows && !constant };
}

/**
 * Finds the best split of every node of a level, column by column. A column is walked upwards with the missing values
 * on the right, then downwards with them on the left; the first of equal gains stays, so lower features and missing
 * right win ties. A column without missing values is walked downwards only.
 */
export class LevelScan {
  readonly #first: number;
  readonly #position: Int32Array;
  readonly #gradients: Float32Array;
  readonly #evaluator: SplitEvaluator;
  readonly #nodes: GrowingNode[];
  readonly #best: Split[];
  /** Per node: the gradients and second derivatives of all of it, … */
  readonly #totals: Float64Array;
  /** … of what has been walked over, … */
  readonly #sums: Float64Array;
  /** … the last value among that, … */
  readonly #last: Float32Array;
  /** … and what the children of a better split than the best so far must gain at least. */
  readonly #worthwhile: Float64Array;

  /** `first` is the place of the level's first node: rows with a smaller position have come to rest. */
  constructor(
    nodes: GrowingNode[],
    first: number,
    position: Int32Array,
    gradients: Float32Array,
    evaluator: SplitEvaluator,
  ) {
    this.#first = first;
    this.#position = position;
    this.#gradients = gradients;
    this.#evaluator = evaluator;
    this.#nodes = nodes;
    this.#best = nodes.map(() => ({ feature: 0, threshold: 0, defaultLeft: false, gain: 0 }));
    this.#totals = Float64Array.from(nodes.flatMap((node) => [node.gradient, node.hessian]));
    this.#sums = new Float64Array(2 * nodes.length);
    this.#last = new Float32Array(nodes.length);
    this.#worthwhile = Float64Array.from(nodes, (node) => worthwhileGain(node.leafGain, 0));
  }

  /** The best split found so far; a gain of 0 means none. */
  bestSplit(slot: number): Split {
    return this.#best[slot]!;
  }

  column(column: SortedColumn): void {
    if (column.scansForward) this.#walk(column, 1);
    this.#walk(column, -1);
  }

  #walk({ feature, values, rows }: SortedColumn, step: 1 | -1): void {
    const first = this.#first;
    const position = this.#position;
    const gradients = this.#gradients;
    const last = this.#last;
    const sums = this.#sums.fill(0);
    const end = step === 1 ? rows.length : -1;
    for (let at = step === 1 ? 0 : rows.length - 1; at !== end; at += step) {
      const row = rows[at]!;
      const slot = position[row]! - first;
      if (slot < 0) continue;
      const value = values[at]!;
      if (sums[2 * slot + 1] !== 0 && value !== last[slot] && this.#isWorthwhile(slot)) {
        const middle = midpoint(value, last[slot]!);
        // Between neighbouring floats the mid-point rounds to one of them; value itself may not be the threshold.
        this.#consider(slot, feature, middle === value ? last[slot]! : middle, step);
      }
      sums[2 * slot]! += gradients[2 * row]!;
      sums[2 * slot + 1]! += gradients[2 * row + 1]!;
      last[slot] = value;
    }
    // All present values on one side, missing ones on the other.
    for (let slot = 0; slot < last.length; slot++) {
      if (!this.#isWorthwhile(slot)) continue;
      const threshold = thresholdBeyond(last[slot]!, step);
      // Where there is none, the walk downwards finds the same split, with missing values on the other side.
      if (threshold !== null) this.#consider(slot, feature, threshold, step);
    }
  }

  /** Whether the split that parts what has been walked over from the rest of the node may be its best so far. */
  #isWorthwhile(slot: number): boolean {
    const { minChildWeight, lambda } = this.#evaluator;
    const gradient = this.#sums[2 * slot]!;
    const hessian = this.#sums[2 * slot + 1]!;
    const restGradient = this.#totals[2 * slot]! - gradient;
    const restHessian = this.#totals[2 * slot + 1]! - hessian;
    if (hessian < minChildWeight || restHessian < minChildWeight) return false;
    // The children's sum of g² / (h + λ), multiplied out.
    const divisor = hessian + lambda;
    const restDivisor = restHessian + lambda;
    const most = gradient * gradient * restDivisor + restGradient * restGradient * divisor;
    return most >= this.#worthwhile[slot]! * divisor * restDivisor;
  }

  /** Weighs that split. Missing values are among the rest of the node. */
  #consider(slot: number, feature: number, threshold: number, step: 1 | -1): void {
    const { leafGain, low, high } = this.#nodes[slot]!;
    const gradient = this.#sums[2 * slot]!;
    const hessian = this.#sums[2 * slot + 1]!;
    const restGradient = this.#totals[2 * slot]! - gradient;
    const restHessian = this.#totals[2 * slot + 1]! - hessian;
    const children =
      step === 1
        ? this.#evaluator.splitGain(feature, gradient, hessian, restGradient, restHessian, low, high)
        : this.#evaluator.splitGain(feature, restGradient, restHessian, gradient, hessian, low, high);
    const gain = fround(children - leafGain);
    const best = this.#best[slot]!;
    if (!(gain > best.gain) || gain === Infinity) return;
    best.gain = gain;
    best.feature = feature;
    best.threshold = threshold;
    best.defaultLeft = step === -1;
    this.#worthwhile[slot] = worthwhileGain(leafGain, gain);
  }
}
