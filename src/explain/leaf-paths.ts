import type { Tree } from '../model/trees.ts';

/** What a feature must be for a row to keep to the way to a leaf. */
export interface PathFeature {
  feature: number;
  /** The row keeps to it from here on … */
  low: number;
  /** … and below this. */
  high: number;
  /** Whether a missing value does. */
  missing: boolean;
  /** Of the training rows' cover the part that does where the way asks for the feature, all its splits multiplied. */
  share: number;
}

/** A leaf and the distinct features on the way to it. */
export interface LeafPath {
  weight: number;
  features: PathFeature[];
}

/**
 * The ways to a tree's leaves. However often one asks for a feature, its splits come down to one interval.
 *
 * @example a way that goes right at `a < 2` and left at `a < 5` asks for 2 <= a < 5
 */
export function leafPaths(tree: Tree): LeafPath[] {
  const paths: LeafPath[] = [];
  const open = [{ node: 0, features: [] as PathFeature[] }];
  for (let next = open.pop(); next; next = open.pop()) {
    const { node, features } = next;
    const left = tree.left[node]!;
    if (left < 0) {
      paths.push({ weight: tree.weight[node]!, features });
      continue;
    }
    for (const child of [left, tree.right[node]!])
      open.push({ node: child, features: narrowed(tree, features, node, child) });
  }
  return paths;
}

/** The features of the way to a node, after the turn to one of its children. */
function narrowed(tree: Tree, features: PathFeature[], node: number, child: number): PathFeature[] {
  const feature = tree.feature[node]!;
  const threshold = tree.threshold[node]!;
  const isLeft = child === tree.left[node];
  const before = features.find((one) => one.feature === feature);
  const { low, high, missing, share } = before ?? {
    low: Number.NEGATIVE_INFINITY,
    high: Number.POSITIVE_INFINITY,
    missing: true,
    share: 1,
  };
  const after = {
    feature,
    low: isLeft ? low : Math.max(low, threshold),
    high: isLeft ? Math.min(high, threshold) : high,
    missing: missing && (tree.defaultLeft[node] === 1) === isLeft,
    share: share * coverShare(tree, node, child),
  };
  return [...features.filter((one) => one !== before), after];
}

/** Of a node's cover the part that goes to a child. A tree without cover lets both children count alike. */
function coverShare({ cover }: Tree, node: number, child: number): number {
  return cover[node]! > 0 ? cover[child]! / cover[node]! : 0.5;
}
