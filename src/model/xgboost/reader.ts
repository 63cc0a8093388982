import { z } from 'zod';
import { SolventError } from '../../errors.ts';
import { log } from '../../log.ts';
import { parsed } from '../../validation.ts';
import type { Ensemble, Tree } from '../trees.ts';
import { BASE_ATTRIBUTE, FIRST_TREE } from './writer.ts';

const numbers = z.array(z.number());
const treeSchema = z.object({
  default_left: z.array(z.union([z.number(), z.boolean()])),
  left_children: numbers,
  right_children: numbers,
  split_indices: numbers,
  split_conditions: numbers,
  split_type: z.array(z.literal(0, 'splits on categories are not supported')).optional(),
  loss_changes: numbers,
  sum_hessian: numbers,
});
type TreeJson = z.infer<typeof treeSchema>;

const modelSchema = z.object({
  learner: z.object({
    attributes: z.record(z.string(), z.string()).default({}),
    feature_names: z.array(z.string()).default([]),
    gradient_booster: z.object({
      name: z.literal('gbtree'),
      model: z.object({ trees: z.array(treeSchema) }),
    }),
    learner_model_param: z.object({ base_score: z.string(), num_feature: z.string() }),
    objective: z.object({ name: z.literal('binary:logistic') }),
  }),
});

/**
 * Reads a model in XGBoost's JSON format: ours, or a binary:logistic one that XGBoost wrote.
 *
 * @throws SolventError `validation_error` that names what is not as it should be
 */
export function readXgboostJson(text: string): { ensemble: Ensemble; featureNames: string[] } {
  const { learner } = parsed(modelSchema, parseJson(text), 'Not an XGBoost model');
  const trees = learner.gradient_booster.model.trees.map(toTree);
  let baseMargin = logOdds(learner.learner_model_param.base_score);
  if (learner.attributes[BASE_ATTRIBUTE] === FIRST_TREE) baseMargin = trees.shift()!.weight[0]!;
  const featureCount = Number(learner.learner_model_param.num_feature);
  return { ensemble: { featureCount, baseMargin, trees }, featureNames: learner.feature_names };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new SolventError('validation_error', 'Not an XGBoost model: it is not JSON', { cause });
  }
}

/** `base_score` is a probability: "5E-1", or from XGBoost 3.1 on "[5E-1]". In float32, as XGBoost computes it. */
function logOdds(baseScore: string): number {
  const probability = Math.fround(Number(baseScore.replace(/^\[|\]$/g, '')));
  const odds = Math.fround(Math.fround(1 / probability) - 1);
  // Not the -0 of an even chance.
  return Math.fround(-log(odds)) + 0;
}

function toTree(json: TreeJson): Tree {
  const left = Int32Array.from(json.left_children);
  const isLeaf = (node: number) => left[node]! < 0;
  return {
    left,
    right: Int32Array.from(json.right_children),
    feature: Int32Array.from(json.split_indices),
    threshold: Float32Array.from(json.split_conditions, (value, node) => (isLeaf(node) ? 0 : value)),
    defaultLeft: Uint8Array.from(json.default_left, Number),
    weight: Float32Array.from(json.split_conditions, (value, node) => (isLeaf(node) ? value : 0)),
    gain: Float32Array.from(json.loss_changes),
    cover: Float32Array.from(json.sum_hessian),
  };
}
