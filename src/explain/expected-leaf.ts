import type { Tree } from '../model/trees.ts';

/**
 * Of a node's cover the part that goes to a child. An imported tree may have no cover at all: then both children count alike.
 */
export function coverShare({ cover }: Tree, node: number, child: number): number {
  return cover[node]! > 0 ? cover[child]! / cover[node]! : 0.5;
}

/**
 * The mean of a tree's leaves, each weighed by the share of the training rows' cover that comes to it.
 *
 * @example leaves of -1 and 1 with covers 30 and 10 have the mean -0.5
 */
export function expectedLeaf(tree: Tree): number {
  const reach = new Float64Array(tree.left.length);
  reach[0] = 1;
  let mean = 0;
  // Children come after their parent.
  for (let node = 0; node < reach.length; node++) {
    const left = tree.left[node]!;
    if (left < 0) mean += reach[node]! * tree.weight[node]!;
    else
      for (const child of [left, tree.right[node]!])
        reach[child] = reach[node]! * coverShare(tree, node, child);
  }
  return mean;
}
