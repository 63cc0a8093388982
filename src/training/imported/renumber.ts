import type { Ensemble } from '../../model/trees.ts';

/**
 * The same trees over features that stand elsewhere.
 * @param places for each of the ensemble's features, its new index
 */
export function renumbered(ensemble: Ensemble, places: readonly number[]): Ensemble {
  return {
    ...ensemble,
    trees: ensemble.trees.map((tree) => ({
      ...tree,
      // A leaf asks for no feature.
      feature: tree.feature.map((feature, node) => (tree.left[node]! < 0 ? feature : places[feature]!)),
    })),
  };
}
