import type { Tree } from '../../model/trees.ts';
import type { SplitEvaluator } from './evaluator.ts';
import type { BoostParams } from './params.ts';

/** A way of growing one tree for given gradients: `exact` or `hist`. */
export interface Grower {
  /**
   * @param gradients first and second derivatives, interleaved, one pair a row
   * @param rows the rows to learn from, ascending
   * @param features the features that may be split on, ascending
   */
  grow(gradients: Float32Array, rows: Int32Array, features: Int32Array): Growth;
}

/** A tree as grown, before pruning. */
export interface Growth {
  /** Node 0 is the root; children come after their parent. */
  nodes: GrowingNode[];
  /** Where each row came to rest; -1 where a row that was not learnt from was not looked at. Overwritten by the grower's next tree. */
  position: Int32Array;
}

export interface GrowingNode {
  /** Sums over the node's rows. */
  gradient: number;
  hessian: number;
  /** Bounds of the weights below, set by monotone splits above. */
  low: number;
  high: number;
  /** What the node takes off the loss as a leaf, and its weight as one, before the learning rate. */
  leafGain: number;
  weight: number;
  /** Children's places, -1 while a leaf. */
  left: number;
  right: number;
  split: Split | null;
}

export interface Split {
  feature: number;
  threshold: number;
  defaultLeft: boolean;
  /** Loss reduction. */
  gain: number;
}

/** A leaf of given sums. Its own weight is bounded as its parent's was: the split's new bounds hold from its children on. */
export function createNode(
  evaluator: SplitEvaluator,
  gradient: number,
  hessian: number,
  low: number,
  high: number,
): GrowingNode {
  return {
    gradient,
    hessian,
    low,
    high,
    leafGain: evaluator.leafGain(gradient, hessian, low, high),
    weight: evaluator.weight(gradient, hessian, low, high),
    left: -1,
    right: -1,
    split: null,
  };
}

/** After a split on a constrained feature, neither side may cross the mid-point of the two children's weights. */
export function boundChildren(left: GrowingNode, right: GrowingNode, sign: number): void {
  if (sign === 0) return;
  const middle = Math.fround(Math.fround(left.weight + right.weight) / 2);
  const [lower, upper] = sign > 0 ? [left, right] : [right, left];
  lower.high = middle;
  upper.low = middle;
}

/**
 * Prunes from the leaves up every split whose gain is below gamma and whose children are leaves, multiplies leaves
 * by the learning rate, and numbers what is left level by level.
 *
 * @returns the tree, and for each grown node the place in it where its rows now rest
 */
export function finishTree(growth: Growth, params: BoostParams): { tree: Tree; places: Int32Array } {
  const { nodes } = growth;
  const gamma = Math.fround(params.gamma);
  const eta = Math.fround(params.eta);
  // Children come after their parents, so walking backwards meets them first.
  for (let index = nodes.length - 1; index >= 0; index--) {
    const node = nodes[index]!;
    if (node.split === null || node.split.gain >= gamma) continue;
    if (nodes[node.left]!.split === null && nodes[node.right]!.split === null) node.split = null;
  }
  const kept = [0];
  for (let place = 0; place < kept.length; place++) {
    const node = nodes[kept[place]!]!;
    if (node.split !== null) kept.push(node.left, node.right);
  }
  const tree: Tree = {
    left: new Int32Array(kept.length).fill(-1),
    right: new Int32Array(kept.length).fill(-1),
    feature: new Int32Array(kept.length),
    threshold: new Float32Array(kept.length),
    defaultLeft: new Uint8Array(kept.length),
    weight: new Float32Array(kept.length),
    gain: new Float32Array(kept.length),
    cover: new Float32Array(kept.length),
  };
  const places = new Int32Array(nodes.length);
  for (let place = 0; place < kept.length; place++) places[kept[place]!] = place;
  kept.forEach((index, place) => {
    const node = nodes[index]!;
    tree.cover[place] = node.hessian;
    if (node.split === null) {
      tree.weight[place] = node.weight * eta;
    } else {
      tree.left[place] = places[node.left]!;
      tree.right[place] = places[node.right]!;
      tree.feature[place] = node.split.feature;
      tree.threshold[place] = node.split.threshold;
      tree.defaultLeft[place] = Number(node.split.defaultLeft);
      tree.gain[place] = node.split.gain;
    }
  });
  // What was pruned away rests where its nearest kept ancestor does.
  nodes.forEach((node, index) => {
    if (node.split !== null || node.left < 0) return;
    places[node.left] = places[index]!;
    places[node.right] = places[index]!;
  });
  return { tree, places };
}
