import type { Ensemble } from '../model/trees.ts';
import { LeafContributions } from './leaf-contributions.ts';
import { leafPaths } from './leaf-paths.ts';

/**
 * Exact path-dependent TreeSHAP: by how much each feature moves each row's margin away from the mean one. Where a coalition of
 * features does not know a split's, both children count by their cover, the training rows' second derivatives, as in XGBoost's
 * `pred_contribs`; but in float64 throughout, where XGBoost rounds to float32 after every tree. Lundberg and others, "From local
 * explanations to global understanding with explainable AI for trees", Nature Machine Intelligence 2 (2020).
 *
 * It adds up leaf by leaf rather than in their algorithm's one walk: what a leaf contributes depends only on which of its features
 * the row agrees with, so that many rows share what is computed once (Yang, "Fast TreeSHAP", arXiv 2109.09847). O(leaves · depth) a row.
 *
 * @param features row-major float32, rows × `featureCount`, finite; NaN is missing
 * @returns row-major log-odds, rows × (`featureCount` + 1): a row's values add up to its margin, and the last is the same for all
 *   rows, the mean margin
 * @example of one tree, feature 0 below 5 giving -1 and else 1, both of cover 10, a row with 3 has [-1, 0]; with covers 30 and 10 it has
 *   [-0.5, -0.5]
 */
export function contributionsOf(ensemble: Ensemble, features: Float32Array): Float64Array {
  const { featureCount, trees } = ensemble;
  const width = featureCount + 1;
  const rows = features.length / featureCount;
  const contributions = new Float64Array(rows * width);
  let mean = ensemble.baseMargin;
  for (const tree of trees)
    for (const path of leafPaths(tree)) {
      const leaf = new LeafContributions(path);
      mean += leaf.mean;
      for (let row = 0; row < rows; row++) leaf.add(features, row * featureCount, contributions, row * width);
    }
  for (let row = 0; row < rows; row++) contributions[row * width + featureCount] = mean;
  return contributions;
}
