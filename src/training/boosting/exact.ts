import type { SplitEvaluator } from './evaluator.ts';
import { SMALLEST_GAIN } from './evaluator.ts';
import { createColumn, LevelScan } from './exact-scan.ts';
import { boundChildren, createNode, type Grower, type GrowingNode } from './growth.ts';
import type { Matrix } from './matrix.ts';
import type { BoostParams } from './params.ts';

/**
 * XGBoost's exact greedy method (`tree_method=exact`, updater `grow_colmaker`): columns are sorted once, and for each
 * level of a tree every column is walked once for all of the level's nodes together. A child's sums are added up over
 * its rows in row order, not taken from its parent's, so that they round as XGBoost's do.
 */
export function createExactGrower(train: Matrix, params: BoostParams, evaluator: SplitEvaluator): Grower {
  const columns = Array.from({ length: train.featureCount }, (_, feature) => createColumn(train, feature));

  return {
    grow(gradients, rows, features) {
      const position = new Int32Array(train.rows).fill(-1);
      for (const row of rows) position[row] = 0;
      const sums = sumByNode(gradients, rows, position, 0, 1);
      const nodes = [createNode(evaluator, sums[0]!, sums[1]!, -Infinity, Infinity)];

      // The level's nodes are those from `first` on.
      let first = 0;
      for (let depth = 0; depth < params.max_depth && first < nodes.length; depth++) {
        const level = nodes.slice(first);
        const scan = new LevelScan(level, first, position, gradients, evaluator);
        for (const feature of features) scan.column(columns[feature]!);
        const next = splitLevel(nodes, level, scan);
        if (next === nodes.length) break;
        moveRows(train, rows, nodes, position, first);
        createChildren(nodes, level, sumByNode(gradients, rows, position, next, nodes.length), next);
        first = next;
      }
      return { nodes, position };
    },
  };

  /** Gives the level's nodes their best splits and reserves places for the children, the first of which it returns. */
  function splitLevel(nodes: GrowingNode[], level: GrowingNode[], scan: LevelScan): number {
    const next = nodes.length;
    level.forEach((node, slot) => {
      const split = scan.bestSplit(slot);
      if (!(split.gain > SMALLEST_GAIN)) return;
      node.split = split;
      node.left = nodes.length;
      node.right = nodes.length + 1;
      nodes.length += 2;
    });
    return next;
  }

  function createChildren(
    nodes: GrowingNode[],
    level: GrowingNode[],
    sums: Float64Array,
    next: number,
  ): void {
    for (const node of level) {
      if (node.split === null) continue;
      for (const place of [node.left, node.right])
        nodes[place] = createNode(
          evaluator,
          sums[2 * (place - next)]!,
          sums[2 * (place - next) + 1]!,
          node.low,
          node.high,
        );
      boundChildren(nodes[node.left]!, nodes[node.right]!, evaluator.monotoneSign(node.split.feature));
    }
  }
}

/** Moves rows that rest in a split node on to its children. */
function moveRows(
  train: Matrix,
  rows: Int32Array,
  nodes: GrowingNode[],
  position: Int32Array,
  first: number,
): void {
  for (const row of rows) {
    const place = position[row]!;
    if (place < first) continue;
    const { split, left, right } = nodes[place]!;
    if (split === null) continue;
    const value = train.features[row * train.featureCount + split.feature]!;
    const goesLeft = Number.isNaN(value) ? split.defaultLeft : value < split.threshold;
    position[row] = goesLeft ? left : right;
  }
}

/** Sums of both derivatives, interleaved, over the rows of each node from `from` to before `to`. */
function sumByNode(
  gradients: Float32Array,
  rows: Int32Array,
  position: Int32Array,
  from: number,
  to: number,
): Float64Array {
  const sums = new Float64Array(2 * (to - from));
  for (const row of rows) {
    const slot = position[row]! - from;
    if (slot < 0) continue;
    sums[2 * slot]! += gradients[2 * row]!;
    sums[2 * slot + 1]! += gradients[2 * row + 1]!;
  }
  return sums;
}
