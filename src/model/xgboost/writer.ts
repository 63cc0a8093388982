import { constantTree, type Ensemble, type Tree } from '../trees.ts';
import { xgboostNames } from './names.ts';

/**
 * Writes an ensemble in XGBoost's own JSON model format, which XGBoost from 1.7 on loads:
 * `xgboost.Booster().load_model("trees.json")` gives the same probabilities.
 *
 * The base margin is a first tree of one leaf, over a `base_score` of 0.5 (a margin of exactly 0). As a `base_score` it
 * would be a probability in float32, whose log-odds are in general not the base margin to the last bit, and float32
 * sums that begin differently end differently: relative errors near 1e-5 in small probabilities. The attribute
 * `solvent_base` says so, and `readBooster` undoes it.
 *
 * Source: https://xgboost.readthedocs.io/en/stable/tutorials/saving_model.html and files that XGBoost wrote.
 *
 * Names that XGBoost cannot take are written as `xgboostNames` has them, and the attribute `solvent_feature_names` keeps what they
 * were.
 *
 * @param featureNames in input order
 * @throws RangeError when a number is not finite, or a tree is not in XGBoost's order: nobody could read the file, or would misread it
 */
export function writeXgboostJson(ensemble: Ensemble, featureNames: readonly string[]): string {
  const trees = [constantTree(ensemble.baseMargin), ...ensemble.trees];
  // Built by hand where numbers are, because JSON.stringify has no float32.
  const treeTexts = trees.map((tree, index) => treeText(tree, index, ensemble.featureCount));
  const json = JSON.stringify;
  const names = xgboostNames(featureNames);
  const attributes = {
    [BASE_ATTRIBUTE]: FIRST_TREE,
    ...(names.some((name, feature) => name !== featureNames[feature]) && {
      [NAMES_ATTRIBUTE]: json(featureNames),
    }),
  };
  return `{"learner":{"attributes":${json(attributes)},"feature_names":${json(names)},"feature_types":[],"gradient_booster":{"model":{"gbtree_model_param":{"num_parallel_tree":"1","num_trees":"${trees.length}","size_leaf_vector":"0"},"iteration_indptr":${json([...trees.keys(), trees.length])},"tree_info":${json(trees.map(() => 0))},"trees":[
${treeTexts.join(',\n')}
]},"name":"gbtree"},"learner_model_param":{"base_score":"5E-1","boost_from_average":"0","num_class":"0","num_feature":"${ensemble.featureCount}","num_target":"1"},"objective":{"name":"binary:logistic","reg_loss_param":{"scale_pos_weight":"1"}}},"version":[1,7,6]}
`;
}

/** The attribute that says where the base margin is. */
export const BASE_ATTRIBUTE = 'solvent_base';
export const FIRST_TREE = 'first_tree';
/** The attribute that holds the features' own names, a list in JSON, where XGBoost could not take them all. */
export const NAMES_ATTRIBUTE = 'solvent_feature_names';

/** What XGBoost writes as the parent of a root. */
const NO_PARENT = 2147483647;

function treeText(tree: Tree, id: number, featureCount: number): string {
  const nodes = tree.left.length;
  const parents = new Array<number>(nodes).fill(NO_PARENT);
  for (let node = 0; node < nodes; node++) {
    if (tree.left[node]! < 0) continue;
    if (tree.right[node] !== tree.left[node]! + 1)
      throw new RangeError(`Tree ${id}: the children of node ${node} are not neighbours`);
    parents[tree.left[node]!] = node;
    parents[tree.right[node]!] = node;
  }
  const conditions = tree.threshold.map((threshold, node) =>
    tree.left[node]! < 0 ? tree.weight[node]! : threshold,
  );
  const zeros = integersText(new Array<number>(nodes).fill(0));
  return `{"base_weights":${floatsText(tree.weight)},"categories":[],"categories_nodes":[],"categories_segments":[],"categories_sizes":[],"default_left":${integersText(tree.defaultLeft)},"id":${id},"left_children":${integersText(tree.left)},"loss_changes":${floatsText(tree.gain)},"parents":${integersText(parents)},"right_children":${integersText(tree.right)},"split_conditions":${floatsText(conditions)},"split_indices":${integersText(tree.feature)},"split_type":${zeros},"sum_hessian":${floatsText(tree.cover)},"tree_param":{"num_deleted":"0","num_feature":"${featureCount}","num_nodes":"${nodes}","size_leaf_vector":"0"}}`;
}

function integersText(values: ArrayLike<number>): string {
  return `[${Array.from(values).join(',')}]`;
}

function floatsText(values: ArrayLike<number>): string {
  return `[${Array.from(values, floatText).join(',')}]`;
}

/**
 * A float32 in nine significant digits, as many as tell any two of them apart. Always with an exponent, as XGBoost
 * writes: without one its reader takes a whole number for an integer.
 */
function floatText(value: number): string {
  if (!Number.isFinite(value)) throw new RangeError(`${value} cannot be written to trees.json`);
  const [mantissa, exponent] = value.toExponential(8).split('e') as [string, string];
  return `${mantissa.replace(/\.?0+$/, '')}E${Number(exponent)}`;
}
