import type { Ensemble } from '../model/trees.ts';
import { type Explainer, explainerOf } from './explainer.ts';
import { PathDependentTree } from './path-dependent-tree.ts';

/**
 * Exact path-dependent TreeSHAP: by how much each feature moves a row's margin away from the mean one. Where a coalition of features does
 * not know a split's, both children count by their cover, the training rows' second derivatives, as in XGBoost's `pred_contribs`; but in
 * float64 throughout, where XGBoost rounds to float32 after every tree. Lundberg and others, "From local explanations to global
 * understanding with explainable AI for trees", Nature Machine Intelligence 2 (2020).
 *
 * @example of one tree, feature 0 below 5 giving -1 and else 1, both of cover 10, a row with 3 has [-1] and the mean is 0; with covers 30
 *   and 10 it has [-0.5], and the mean is -0.5
 */
export function pathDependentExplainer(ensemble: Ensemble): Explainer {
  return explainerOf(ensemble, (tree) => new PathDependentTree(tree));
}
