import { type Ensemble, leafOf } from '../../../src/model/trees.ts';

/** The margin of a row as a sum in float64. */
export function treeSum({ baseMargin, trees }: Ensemble, row: Float32Array): number {
  return trees.reduce((sum, tree) => sum + tree.weight[leafOf(tree, row, 0)]!, baseMargin);
}
