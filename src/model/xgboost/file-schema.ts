import { z } from 'zod';

/** A whole number from 0 on, which XGBoost writes as text. */
const count = z
  .string()
  .regex(/^[0-9]{1,10}$/, 'must be a whole number')
  .transform(Number);

/** One value a node; whether they are numbers is seen as they are read. */
const column = z.custom<ArrayLike<unknown>>(
  (value) => Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView)),
  'must be a list of numbers',
);

/** A list that is looked through until the first wrong value: a hostile file has a million, and one is enough to say so. */
function listOf<T>(isOne: (value: unknown) => value is T, what: string) {
  return z.custom<T[]>((list) => Array.isArray(list) && list.every(isOne), `must be a list of ${what}`);
}
const isText = (value: unknown) => typeof value === 'string';
const texts = listOf(isText, 'texts').default([]);
const textsByName = z.custom<Record<string, string>>(
  (value) => typeof value === 'object' && value !== null && Object.values(value).every(isText),
  'must hold texts',
);

/** What every model says of itself, whatever booster it is: enough to refuse by name what we cannot score. */
export const outlineSchema = z.object({
  version: column.refine(({ length }) => length === 3, 'must have a major, a minor and a patch number'),
  learner: z.object({
    gradient_booster: z.object({
      name: z.string(),
      /** Of dart: its trees' weights, until XGBoost 3.4 here and from then on in the model. */
      weight_drop: z.unknown().optional(),
      model: z.object({ weight_drop: z.unknown().optional() }).optional().catch(undefined),
    }),
    learner_model_param: z.object({ num_class: count.default(0), num_target: count.default(1) }),
    objective: z.object({ name: z.string() }),
  }),
});

export const treeSchema = z.object({
  id: z.number(),
  default_left: column,
  left_children: column,
  right_children: column,
  parents: column,
  split_indices: column,
  split_conditions: column,
  split_type: column.optional(),
  loss_changes: column,
  sum_hessian: column,
  tree_param: z.object({ num_nodes: count, num_deleted: count, size_leaf_vector: count.default(0) }),
});
export type TreeFile = z.infer<typeof treeSchema>;

export const modelSchema = z.object({
  learner: z.object({
    attributes: textsByName.default({}),
    feature_names: texts,
    feature_types: texts,
    gradient_booster: z.object({
      model: z.object({
        gbtree_model_param: z.object({ num_parallel_tree: count.default(1), num_trees: count }),
        /** From XGBoost 2 on: at which tree each round begins, and the number of trees. */
        iteration_indptr: column.optional(),
        /** Of each tree, the class or the target that it counts for. */
        tree_info: column,
        /** Each is a `treeSchema`, and is looked at when its turn comes. */
        trees: z.custom<unknown[]>(Array.isArray, 'must be a list of trees'),
      }),
    }),
    learner_model_param: z.object({ base_score: z.string(), num_feature: count }),
  }),
});
export type ModelFile = z.infer<typeof modelSchema>;
