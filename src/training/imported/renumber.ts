import type { Ensemble } from '../../model/trees.ts';

/**
 * The same trees over features that stand elsewhere, perhaps among others.
 * @param places for each of the ensemble's features, its new index
 * @param featureCount of all of them
 */
export function renumbered(ensemble: Ensemble, places: readonly number[], featureCount: number): Ensemble {
  return {
    ...ensemble,
    featureCount,
    trees: ensemble.trees.map((tree) => ({
      ...tree,
      // A leaf asks for no feature.
      feature: tree.feature.map((feature, node) => (tree.left[node]! < 0 ? feature : places[feature]!)),
    })),
  };
}
