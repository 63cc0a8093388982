import type { Tree } from '../model/trees.ts';

/** The features that a tree asks for, in the order of its nodes. */
export function askedFeatures({ left, feature }: Tree): number[] {
  return [...new Set(Array.from(left.keys()).flatMap((node) => (left[node]! >= 0 ? [feature[node]!] : [])))];
}

/**
 * Trees that ask for so many features at most and add up to a tree, whatever the row: itself, or the two that each keep one side of its root and
 * have 0 on the other. What they contribute adds up to what it does.
 *
 * @returns undefined where they would ask for more
 */
export function partsOf(tree: Tree, most: number): Tree[] | undefined {
  if (askedFeatures(tree).length <= most) return [tree];
  const parts = [tree.right[0]!, tree.left[0]!].map((dropped) => without(tree, dropped));
  return parts.every((part) => askedFeatures(part).length <= most) ? parts : undefined;
}

/** A tree that has 0 from a node on. */
function without(tree: Tree, dropped: number): Tree {
  const left = Int32Array.from(tree.left);
  const weight = Float32Array.from(tree.weight);
  const open = [dropped];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (tree.left[node]! >= 0) open.push(tree.left[node]!, tree.right[node]!);
    left[node] = -1;
    weight[node] = 0;
  }
  return { ...tree, left, weight };
}
