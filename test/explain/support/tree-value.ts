import type { Tree } from '../../../src/model/trees.ts';

/** What a tree gives when only some features are known, a bit each, and the others count by the cover. */
export function treeValue(tree: Tree, row: Float32Array, known: number, node = 0): number {
  if (tree.left[node]! < 0) return tree.weight[node]!;
  const feature = tree.feature[node]!;
  const children = [tree.left[node]!, tree.right[node]!] as const;
  if ((known >> feature) & 1) {
    const value = row[feature]!;
    const goesLeft = Number.isNaN(value) ? tree.defaultLeft[node] === 1 : value < tree.threshold[node]!;
    return treeValue(tree, row, known, children[goesLeft ? 0 : 1]);
  }
  const [left, right] = children.map(
    (child) => (tree.cover[child]! / tree.cover[node]!) * treeValue(tree, row, known, child),
  );
  return left! + right!;
}
