import { LARGEST_FLOAT32 } from '../../application/float32.ts';
import { parsed } from '../../validation.ts';
import type { Tree } from '../trees.ts';
import { type TreeFile, treeSchema } from './file-schema.ts';
import { notAModel, notSupported } from './not-a-model.ts';
import { numbersOf, wholeNumbersOf } from './numbers.ts';
import { inOrder } from './tree-order.ts';

/** What XGBoost writes as the parent of a root, and as the feature of a deleted node. */
const NONE = 0x7fff_ffff;

/**
 * A tree of a model's file, everything in it checked: its root leads to each node once, but for deleted ones, and splits on features
 * that there are at finite numbers.
 *
 * @param value a `treeSchema`, or the file is damaged
 * @param index its place among the trees, from 0
 * @param nameOf names a feature, for errors
 * @throws SolventError `validation_error` that names the first thing that is wrong
 */
export function readTree(
  value: unknown,
  index: number,
  featureCount: number,
  nameOf: (feature: number) => string,
): Tree {
  const path = `learner.gradient_booster.model.trees.${index}`;
  const file = parsed(treeSchema, value, `Not an XGBoost model: ${path}`);
  if (file.id !== index)
    throw notAModel(`${path}.id`, `it is tree ${file.id}, and stands in the place of tree ${index}`);
  const columns = columnsOf(file, path);
  const { left, right, indices, types } = columns;
  const { num_nodes: nodes, num_deleted: deleted } = file.tree_param;
  const tree = treeOfLeaves(nodes);
  const finite = (column: ArrayLike<number>, name: string, node: number) => {
    const value = Math.fround(column[node]!);
    if (!Number.isFinite(value))
      throw notAModel(`${path}.${name}.${node}`, `${column[node]} is not a finite 32-bit float`);
    // Not the -0 of a leaf: what we write has one zero.
    return value + 0;
  };

  const isReached = new Uint8Array(nodes);
  let reached = 0;
  const open = [0];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    isReached[node] = 1;
    reached++;
    const cover = finite(columns.covers, 'sum_hessian', node);
    if (cover < 0)
      throw notAModel(`${path}.sum_hessian.${node}`, `${cover} is below 0: it is a sum of what never is`);
    tree.cover[node] = cover;
    if (left[node]! < 0 !== right[node]! < 0)
      throw notAModel(`${path}.right_children.${node}`, 'it has one child');
    if (left[node]! < 0) {
      tree.weight[node] = finite(columns.conditions, 'split_conditions', node);
      continue;
    }
    const feature = indices[node]!;
    if (feature >= featureCount)
      throw notAModel(
        `${path}.split_indices.${node}`,
        `there is no feature ${feature}: there are ${featureCount}`,
      );
    if (types?.[node] === 1)
      throw notSupported(
        `${path}.split_type.${node}`,
        `it splits ${nameOf(feature)} by categories: give each level a feature of its own (one-hot)`,
      );
    tree.feature[node] = feature;
    tree.gain[node] = finite(columns.gains, 'loss_changes', node);
    splitAt(tree, node, columns, `${path}.split_conditions.${node}`);
    open.push(...childrenOf(node, columns, isReached, path));
  }
  if (reached + deleted !== nodes)
    throw notAModel(
      `${path}.tree_param.num_deleted`,
      `${nodes - reached} nodes are no part of the tree, and ${deleted} were deleted`,
    );
  return inOrder(tree, reached);
}

/** The two that a node leads to, to which nothing else leads. They are marked as reached, so that one that is both is found. */
function childrenOf(
  node: number,
  { left, right, parents }: Columns,
  isReached: Uint8Array,
  path: string,
): [number, number] {
  const children: [number, number] = [left[node]!, right[node]!];
  for (const child of children) {
    if (isReached[child] || parents[child] !== node)
      throw notAModel(`${path}.parents.${child}`, `it is a child of node ${node}, and has another parent`);
    isReached[child] = 1;
  }
  // XGBoost writes no tree so. Its version 1.7 goes to the node after the left child, whichever is said.
  if (children[1] !== children[0] + 1)
    throw notAModel(
      `${path}.right_children.${node}`,
      `it is not ${children[0] + 1}, the node after the left child, and XGBoost's versions differ in which they go to`,
    );
  return children;
}

type Columns = ReturnType<typeof columnsOf>;

/** The columns of a tree as numbers, as many as it has nodes. */
function columnsOf(file: TreeFile, path: string) {
  const { num_nodes: nodes, size_leaf_vector: leafSize } = file.tree_param;
  if (leafSize > 1)
    throw notSupported(
      `${path}.tree_param.size_leaf_vector`,
      `its leaves hold ${leafSize} numbers each: it predicts several targets at once`,
    );
  if (nodes < 1) throw notAModel(`${path}.tree_param.num_nodes`, 'a tree has at least one node');
  const whole = (key: keyof TreeFile & string, least: number, most: number) =>
    wholeNumbersOf(file[key] as ArrayLike<unknown>, `${path}.${key}`, nodes, least, most);
  const numbers = (key: keyof TreeFile & string) =>
    numbersOf(file[key] as ArrayLike<unknown>, `${path}.${key}`, nodes);
  return {
    left: whole('left_children', -1, nodes - 1),
    right: whole('right_children', -1, nodes - 1),
    parents: whole('parents', -1, NONE),
    indices: whole('split_indices', 0, NONE),
    defaultLeft: whole('default_left', 0, 1),
    types: file.split_type && whole('split_type', 0, 1),
    conditions: numbers('split_conditions'),
    gains: numbers('loss_changes'),
    covers: numbers('sum_hessian'),
  };
}

/**
 * Gives a node its children, threshold and default direction. XGBoost's own thresholds are infinite where the values that it learnt from
 * are near the limit of float32. Features are finite: all of them lie below infinity, and none below the least number, so that the
 * same is said with the children exchanged.
 */
function splitAt(
  tree: Tree,
  node: number,
  { left, right, conditions, defaultLeft }: Columns,
  path: string,
): void {
  const threshold = Math.fround(conditions[node]!);
  if (Number.isNaN(threshold)) throw notAModel(path, 'the threshold is NaN: nothing can be compared with it');
  const isExchanged = threshold === Number.POSITIVE_INFINITY;
  tree.left[node] = isExchanged ? right[node]! : left[node]!;
  tree.right[node] = isExchanged ? left[node]! : right[node]!;
  tree.defaultLeft[node] = isExchanged ? 1 - defaultLeft[node]! : defaultLeft[node]!;
  tree.threshold[node] = isExchanged ? -LARGEST_FLOAT32 : Math.max(threshold, -LARGEST_FLOAT32) + 0;
}

function treeOfLeaves(nodes: number): Tree {
  return {
    left: new Int32Array(nodes).fill(-1),
    right: new Int32Array(nodes).fill(-1),
    feature: new Int32Array(nodes),
    threshold: new Float32Array(nodes),
    defaultLeft: new Uint8Array(nodes),
    weight: new Float32Array(nodes),
    gain: new Float32Array(nodes),
    cover: new Float32Array(nodes),
  };
}
