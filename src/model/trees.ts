/**
 * A boosted ensemble as typed arrays: what the trainer produces, what the ONNX and `trees.json` writers read, and what
 * drift and explanations walk. Immutable once built.
 */
export interface Ensemble {
  /** Width of a feature vector. */
  featureCount: number;
  /** Added to the sum of the leaves: the margin (log-odds) before any tree. */
  baseMargin: number;
  trees: Tree[];
}

/**
 * One tree in XGBoost's node order: node 0 is the root, children come after their parent, and a right child stands
 * directly after its left sibling (XGBoost 1.7 finds it there without looking).
 */
export interface Tree {
  /** Left child, or -1 at a leaf. A row goes left when `x < threshold`. */
  left: Int32Array;
  right: Int32Array;
  feature: Int32Array;
  threshold: Float32Array;
  /** 1 where a missing value (NaN) goes left. */
  defaultLeft: Uint8Array;
  /** At a leaf its weight, learning rate included (log-odds); elsewhere 0. */
  weight: Float32Array;
  /** Loss reduction of the split; 0 at a leaf. */
  gain: Float32Array;
  /** Sum of the training rows' second derivatives in the node (XGBoost's `sum_hessian`, its cover). */
  cover: Float32Array;
}

/** A tree of one leaf: it adds `weight` to every row. Its cover is 0, since no training row was counted for it. */
export function constantTree(weight: number): Tree {
  return {
    left: Int32Array.of(-1),
    right: Int32Array.of(-1),
    feature: Int32Array.of(0),
    threshold: Float32Array.of(0),
    defaultLeft: Uint8Array.of(0),
    weight: Float32Array.of(weight),
    gain: Float32Array.of(0),
    cover: Float32Array.of(0),
  };
}

/** Margins of rows of float32 features, row-major: `marginsOf`, or what gives the same bits sooner. */
export type MarginsOf = (ensemble: Ensemble, features: Float32Array) => Float32Array;

/**
 * The reference scorer: margins of rows of float32 features, row-major. Leaves are summed in float32 in tree order, as
 * XGBoost and ONNX Runtime do, so that all three agree to the last bits.
 */
export function marginsOf(ensemble: Ensemble, features: Float32Array): Float32Array {
  const { featureCount, trees } = ensemble;
  const margins = new Float32Array(features.length / featureCount);
  for (let row = 0; row < margins.length; row++) {
    // No −0, as in the ONNX model.
    let sum = Math.fround(ensemble.baseMargin) + 0;
    for (const tree of trees)
      sum = Math.fround(sum + tree.weight[leafOf(tree, features, row * featureCount)]!);
    margins[row] = sum;
  }
  return margins;
}

/** The node at which the row that begins at `offset` comes to rest. */
export function leafOf(tree: Tree, features: Float32Array, offset: number): number {
  const { left, right, feature, threshold, defaultLeft } = tree;
  let node = 0;
  for (let next = left[0]!; next >= 0; next = left[node]!) {
    const value = features[offset + feature[node]!]!;
    const goesRight = Number.isNaN(value) ? 1 - defaultLeft[node]! : Number(!(value < threshold[node]!));
    // By arithmetic: a branch would be guessed wrong half of the time.
    node = next + goesRight * (right[node]! - next);
  }
  return node;
}
