import { parsed } from '../../validation.ts';
import type { Ensemble } from '../trees.ts';
import { baseMarginOf } from './base-margin.ts';
import { type ModelFile, modelSchema, outlineSchema } from './file-schema.ts';
import { xgboostNames } from './names.ts';
import { notAModel, notSupported, shown } from './not-a-model.ts';
import { wholeNumbersOf } from './numbers.ts';
import { readFile } from './read-file.ts';
import { readTree } from './read-tree.ts';
import { refuseOtherModels } from './refusals.ts';
import { refuseInfiniteSums } from './sums.ts';
import { BASE_ATTRIBUTE, FIRST_TREE, NAMES_ATTRIBUTE } from './writer.ts';

/** A binary:logistic model of trees, as XGBoost or we wrote it. */
export interface Booster {
  ensemble: Ensemble;
  /** In input order; none where it was trained without names. */
  featureNames: string[];
  /** `float`, `int`, `i` (0 or 1), …, in input order; none where they were not told. */
  featureTypes: string[];
  /** Of XGBoost, such as `3.2.0`. */
  version: string;
  rounds: number;
  /**
   * The rounds up to the best by early stopping (`best_iteration` + 1), by which `XGBClassifier.predict_proba` scores, while
   * `Booster.predict` takes all; null where the model says nothing of it.
   */
  stoppedAt: number | null;
  /** XGBoost's `num_parallel_tree`. */
  treesPerRound: number;
}

/**
 * Reads a model that XGBoost 1.7 to 3.4 wrote (`save_model` of a Booster or an XGBClassifier), in JSON or UBJSON, or a `trees.json`
 * of ours. Everything that scoring, explaining and writing it again rest on is checked.
 *
 * Source: https://xgboost.readthedocs.io/en/stable/tutorials/saving_model.html and files that XGBoost wrote.
 *
 * @throws SolventError `validation_error` that says what is damaged and where, or names what is not supported: several classes or targets,
 *   other objectives, dart, gblinear, splits by categories, versions that are not known
 */
export function readBooster(bytes: Uint8Array): Booster {
  const file = modelOf(bytes);
  const { version } = file.outline;
  const { attributes, gradient_booster, learner_model_param, ...features } = file.model.learner;
  const { trees: treeFiles, gbtree_model_param: param } = gradient_booster.model;
  const featureCount = learner_model_param.num_feature;
  if (featureCount < 1) throw notAModel('learner.learner_model_param.num_feature', 'it has no features');
  const featureNames = namesOf(features.feature_names, featureCount, attributes[NAMES_ATTRIBUTE]);
  const featureTypes = features.feature_types;
  if (featureTypes.length > 0 && featureTypes.length !== featureCount)
    throw notAModel('learner.feature_types', `${featureTypes.length} types of ${featureCount} features`);

  if (param.num_trees !== treeFiles.length)
    throw notAModel(
      `${MODEL}.gbtree_model_param.num_trees`,
      `it says ${param.num_trees}, and there are ${treeFiles.length} trees`,
    );
  const nameOf = (feature: number) => shown(featureNames[feature] ?? `f${feature}`);
  refuseOtherClasses(gradient_booster.model);
  const trees = treeFiles.map((tree, index) => readTree(tree, index, featureCount, nameOf));
  let baseMargin = baseMarginOf(learner_model_param.base_score);
  let rounds = roundsOf(gradient_booster.model);
  if (attributes[BASE_ATTRIBUTE] === FIRST_TREE) {
    const first = trees.shift();
    if (first?.left.length !== 1 || baseMargin !== 0 || param.num_parallel_tree !== 1)
      throw notAModel(`learner.attributes.${BASE_ATTRIBUTE}`, 'the first tree is not the base margin');
    baseMargin = first.weight[0]!;
    rounds--;
  }
  refuseInfiniteSums(baseMargin, trees);
  return {
    ensemble: { featureCount, baseMargin, trees },
    featureNames,
    featureTypes,
    version: Array.from(version).join('.'),
    rounds,
    stoppedAt: stoppedAt(attributes.best_iteration, rounds),
    treesPerRound: param.num_parallel_tree,
  };
}

const MODEL = 'learner.gradient_booster.model';
/** More than any model tells apart. */
const MOST_CLASSES = 0xffff;
type TreesFile = ModelFile['learner']['gradient_booster']['model'];

function modelOf(bytes: Uint8Array) {
  const value = readFile(bytes);
  const outline = parsed(outlineSchema, value, 'Not an XGBoost model');
  refuseOtherModels(outline);
  return { outline, model: parsed(modelSchema, value, 'Not an XGBoost model') };
}

/** The features' own names, where we wrote others for Python's sake. */
function namesOf(names: string[], featureCount: number, own: string | undefined): string[] {
  if (names.length > 0 && names.length !== featureCount)
    throw notAModel('learner.feature_names', `${names.length} names of ${featureCount} features`);
  if (own === undefined) return names;
  const path = `learner.attributes.${NAMES_ATTRIBUTE}`;
  const list = ownNames(own, path);
  if (JSON.stringify(xgboostNames(list)) !== JSON.stringify(names))
    throw notAModel(path, 'it does not fit the feature names');
  return list;
}

function ownNames(text: string, path: string): string[] {
  try {
    const list: unknown = JSON.parse(text);
    if (Array.isArray(list) && list.every((name) => typeof name === 'string')) return list;
  } catch {
    // Said below.
  }
  throw notAModel(path, 'it is no list of names in JSON');
}

/** Trees of another class would not be added to this one's. */
function refuseOtherClasses({ tree_info, trees }: TreesFile): void {
  const path = `${MODEL}.tree_info`;
  const classes = wholeNumbersOf(tree_info, path, trees.length, 0, MOST_CLASSES);
  for (let tree = 0; tree < trees.length; tree++)
    if (classes[tree] !== 0)
      throw notSupported(
        `${path}.${tree}`,
        `the tree counts for class or target ${classes[tree]}, and not for 0`,
      );
}

function roundsOf({ gbtree_model_param, iteration_indptr, trees }: TreesFile): number {
  const { num_parallel_tree: treesPerRound } = gbtree_model_param;
  const path = `${MODEL}.gbtree_model_param.num_parallel_tree`;
  if (treesPerRound < 1 || trees.length % treesPerRound !== 0)
    throw notAModel(path, `${trees.length} trees are no rounds of ${treesPerRound}`);
  const rounds = trees.length / treesPerRound;
  if (iteration_indptr === undefined) return rounds;
  const begins = wholeNumbersOf(iteration_indptr, `${MODEL}.iteration_indptr`, rounds + 1, 0, trees.length);
  for (let round = 0; round <= rounds; round++)
    if (begins[round] !== round * treesPerRound)
      throw notSupported(
        `${MODEL}.iteration_indptr.${round}`,
        `rounds are of different numbers of trees, and ${treesPerRound} are said`,
      );
  return rounds;
}

/** A part of a model that was sliced off keeps the attributes of the whole, which then speak of rounds that it has not. */
function stoppedAt(bestIteration: string | undefined, rounds: number): number | null {
  if (bestIteration === undefined) return null;
  if (!/^[0-9]{1,10}$/.test(bestIteration))
    throw notAModel('learner.attributes.best_iteration', `${shown(bestIteration)} is no round`);
  const best = Number(bestIteration) + 1;
  return best > rounds ? null : best;
}
