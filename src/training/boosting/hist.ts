import { type BinnedColumn, binMatrix } from './bins.ts';
import type { SplitEvaluator } from './evaluator.ts';
import { boundChildren, createNode, type Grower, type GrowingNode } from './growth.ts';
import { type BinSplit, bestBinSplit } from './hist-split.ts';
import { type Histogram, histogramFiller, subtractHistogram } from './histogram.ts';
import { layOut } from './layout.ts';
import type { Matrix } from './matrix.ts';
import { rowPacker } from './packed-rows.ts';
import type { BoostParams } from './params.ts';
import { partition, rest, restApart, rowsWithoutPlace } from './partition.ts';

/**
 * Histogram method: values are binned once; a node's splits are sought between bins. The tree grows depth first, so
 * that at most one histogram a level is alive, and each node's rows lie side by side in one array.
 */
export function createHistogramGrower(train: Matrix, params: BoostParams, evaluator: SplitEvaluator): Grower {
  const binned = binMatrix(train, params.max_bin);
  const layout = layOut(binned, train.rows);
  const fillHistogram = histogramFiller(layout);
  const packedRows = rowPacker(layout, train.rows);
  const position = new Int32Array(train.rows);
  const ordered = new Int32Array(train.rows);
  const scratch = new Int32Array(train.rows);
  const spare: Histogram[] = [];

  return {
    grow(gradients, rows, features) {
      const order = ordered.subarray(0, rows.length);
      order.set(rows);
      position.fill(-1);
      const columns = Array.from(features, (feature) => binned[feature]!);
      const packed = packedRows(rows, columns);
      const nodes: GrowingNode[] = [];
      const splits: BinSplit[] = [];
      const histogramOf = (begin: number, end: number) => {
        const histogram = spare.pop() ?? new Float64Array(2 * layout.binCount);
        fillHistogram(histogram, packed, gradients, order, begin, end);
        return histogram;
      };

      /** Lets rows rest at the node that they are in, and gives its histogram back. */
      const stop = (place: number, begin: number, end: number, histogram: Histogram) => {
        rest(position, order, begin, end, place);
        spare.push(histogram);
      };

      /** Splits the node at `place`, whose rows are `order[begin … end)`, and everything below it. */
      const expand = (place: number, begin: number, end: number, depth: number, histogram: Histogram) => {
        const node = nodes[place]!;
        const split = evaluator.mayBeSplit(node.hessian)
          ? bestBinSplit(histogram, layout.offsets, columns, node, evaluator)
          : null;
        if (split === null) return stop(place, begin, end, histogram);
        const isLast = depth + 1 === params.max_depth;
        const middle = isLast
          ? restApart(position, order, begin, end, split, nodes.length)
          : partition(order, begin, end, split, scratch);
        // Subtracted histograms carry rounding errors, by which a side without rows may seem to have some.
        if (middle === begin || middle === end) return stop(place, begin, end, histogram);
        splitNode(nodes, node, split, evaluator);
        splits[place] = split;
        if (isLast) {
          spare.push(histogram);
          return;
        }
        const { left, right } = node;
        if (!evaluator.mayBeSplit(nodes[left]!.hessian) && !evaluator.mayBeSplit(nodes[right]!.hessian)) {
          rest(position, order, begin, middle, left);
          return stop(right, middle, end, histogram);
        }
        const leftIsSmaller = middle - begin <= end - middle;
        const smaller = leftIsSmaller ? histogramOf(begin, middle) : histogramOf(middle, end);
        subtractHistogram(histogram, smaller);
        expand(left, begin, middle, depth + 1, leftIsSmaller ? smaller : histogram);
        expand(right, middle, end, depth + 1, leftIsSmaller ? histogram : smaller);
      };

      /** Lets rows that were not learnt from rest below the node at `place`. */
      const follow = (others: Int32Array, place: number, begin: number, end: number) => {
        const split = splits[place];
        if (split === undefined || begin === end) return rest(position, others, begin, end, place);
        const middle = partition(others, begin, end, split, scratch);
        follow(others, nodes[place]!.left, begin, middle);
        follow(others, nodes[place]!.right, middle, end);
      };

      nodes.push(rootOf(gradients, order, evaluator));
      expand(0, 0, order.length, 0, histogramOf(0, order.length));
      const others = ordered.subarray(rows.length);
      rowsWithoutPlace(others, position);
      follow(others, 0, 0, others.length);
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
  return bin < column.cuts.length ? column.cuts[bin]! : column.above!;
}
