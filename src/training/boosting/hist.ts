import { type BinnedColumn, binMatrix } from './bins.ts';
import type { SplitEvaluator } from './evaluator.ts';
import { boundChildren, createNode, type Grower, type GrowingNode } from './growth.ts';
import { type BinSplit, bestBinSplit } from './hist-split.ts';
import { fillHistogram, gatherRows, type Histogram, subtractHistogram } from './histogram.ts';
import type { Matrix } from './matrix.ts';
import type { BoostParams } from './params.ts';

/**
 * Histogram method: values are binned once; a node's splits are sought between bins. The tree grows depth first, so
 * that at most one histogram a level is alive, and each node's rows lie side by side in one array.
 */
export function createHistogramGrower(train: Matrix, params: BoostParams, evaluator: SplitEvaluator): Grower {
  const binned = binMatrix(train, params.max_bin);
  const position = new Int32Array(train.rows);
  const ordered = new Int32Array(train.rows);
  const scratch = new Int32Array(train.rows);
  const gathered = new Float32Array(2 * train.rows);
  const spare: Histogram[] = [];

  return {
    grow(gradients, rows, features) {
      const order = ordered.subarray(0, rows.length);
      order.set(rows);
      position.fill(-1);
      const columns = Array.from(features, (feature) => binned.columns[feature]!);
      const nodes: GrowingNode[] = [];
      const histogramOf = (begin: number, end: number) => {
        const histogram = spare.pop() ?? new Float64Array(2 * binned.binCount);
        fillHistogram(histogram, columns, gatherRows(gradients, order, begin, end, gathered));
        return histogram;
      };

      /** Splits the node at `place`, whose rows are `order[begin … end)`, and everything below it. */
      const expand = (place: number, begin: number, end: number, depth: number, histogram: Histogram) => {
        const node = nodes[place]!;
        const split = bestBinSplit(histogram, columns, node, evaluator);
        const middle = split === null ? end : partition(order, begin, end, split, scratch);
        // Subtracted histograms carry rounding errors, by which a side without rows may seem to have some.
        if (split === null || middle === begin || middle === end) {
          rest(position, order, begin, end, place);
          spare.push(histogram);
          return;
        }
        splitNode(nodes, node, split, evaluator);
        const { left, right } = node;
        if (depth + 1 === params.max_depth) {
          rest(position, order, begin, middle, left);
          rest(position, order, middle, end, right);
          spare.push(histogram);
          return;
        }
        const leftIsSmaller = middle - begin <= end - middle;
        const smaller = leftIsSmaller ? histogramOf(begin, middle) : histogramOf(middle, end);
        subtractHistogram(histogram, smaller);
        expand(left, begin, middle, depth + 1, leftIsSmaller ? smaller : histogram);
        expand(right, middle, end, depth + 1, leftIsSmaller ? histogram : smaller);
      };

      nodes.push(rootOf(gradients, order, evaluator));
      expand(0, 0, order.length, 0, histogramOf(0, order.length));
      return { nodes, position };
    },
  };
}

function rootOf(gradients: Float32Array, rows: Int32Array, evaluator: SplitEvaluator): GrowingNode {
  let gradient = 0;
  let hessian = 0;
  for (let at = 0; at < rows.length; at++) {
    const place = 2 * rows[at]!;
    gradient += gradients[place]!;
    hessian += gradients[place + 1]!;
  }
  return createNode(evaluator, gradient, hessian, -Infinity, Infinity);
}

function splitNode(
  nodes: GrowingNode[],
  node: GrowingNode,
  found: BinSplit,
  evaluator: SplitEvaluator,
): void {
  const { column, bin, defaultLeft, gain, gradient, hessian } = found;
  node.split = { feature: column.feature, threshold: thresholdOf(column, bin), defaultLeft, gain };
  node.left = nodes.length;
  node.right = nodes.length + 1;
  const { low, high } = node;
  const left = createNode(evaluator, gradient, hessian, low, high);
  const right = createNode(evaluator, node.gradient - gradient, node.hessian - hessian, low, high);
  boundChildren(left, right, evaluator.monotoneSign(column.feature));
  nodes.push(left, right);
}

function thresholdOf(column: BinnedColumn, bin: number): number {
  if (bin < 0) return column.below;
  return bin < column.cuts.length ? column.cuts[bin]! : column.above;
}

/**
 * Moves the rows that go left before those that go right, both in their old order, and returns where the latter begin.
 * Every row is written to both sides and only one of them advances: a branch would be guessed wrong half of the time.
 */
function partition(
  order: Int32Array,
  begin: number,
  end: number,
  { column, bin, defaultLeft }: BinSplit,
  scratch: Int32Array,
): number {
  const { packed, shift, valueBins } = column;
  const goesRight = new Uint8Array(256).fill(1, bin + 1);
  if (column.hasMissing) goesRight[valueBins] = Number(!defaultLeft);
  let lefts = begin;
  let rights = 0;
  for (let at = begin; at < end; at++) {
    const row = order[at]!;
    const right = goesRight[(packed[row]! >>> shift) & 255]!;
    order[lefts] = row;
    scratch[rights] = row;
    lefts += 1 - right;
    rights += right;
  }
  order.set(scratch.subarray(0, rights), lefts);
  return lefts;
}

function rest(position: Int32Array, order: Int32Array, begin: number, end: number, place: number): void {
  for (let at = begin; at < end; at++) position[order[at]!] = place;
}
