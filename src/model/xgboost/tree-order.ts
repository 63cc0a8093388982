import type { Tree } from '../trees.ts';

/**
 * A tree in the order that `Tree` promises: children after their parent, a right child directly after its left sibling, and no node that
 * nothing leads to. XGBoost leaves places behind where it pruned. A tree that is in this order already stays as it is; another is
 * numbered level by level.
 *
 * @param tree whose root leads to each node at most once
 * @param reached number of nodes that the root leads to, itself among them
 */
export function inOrder(tree: Tree, reached: number): Tree {
  const { left, right } = tree;
  const isInOrder = (node: number) =>
    left[node]! < 0 || (left[node]! > node && right[node] === left[node]! + 1);
  if (reached === left.length && left.every((_, node) => isInOrder(node))) return tree;
  const kept = new Int32Array(reached);
  const places = new Int32Array(left.length);
  for (let place = 0, next = 1; place < reached; place++) {
    const node = kept[place]!;
    if (left[node]! < 0) continue;
    for (const child of [left[node]!, right[node]!]) {
      places[child] = next;
      kept[next++] = child;
    }
  }
  const placeOf = (child: number) => (child < 0 ? child : places[child]!);
  return {
    left: kept.map((node) => placeOf(left[node]!)),
    right: kept.map((node) => placeOf(right[node]!)),
    feature: kept.map((node) => tree.feature[node]!),
    threshold: Float32Array.from(kept, (node) => tree.threshold[node]!),
    defaultLeft: Uint8Array.from(kept, (node) => tree.defaultLeft[node]!),
    weight: Float32Array.from(kept, (node) => tree.weight[node]!),
    gain: Float32Array.from(kept, (node) => tree.gain[node]!),
    cover: Float32Array.from(kept, (node) => tree.cover[node]!),
  };
}
