import { z } from 'zod';

/** What every model says of itself, whatever booster it is: enough to refuse by name what we cannot score. */
export const outlineSchema = z.object({
  version: z.array(z.number()).min(2),
  learner: z.object({
    gradient_booster: z.object({ name: z.string() }),
    learner_model_param: z.object({
      num_class: z.string().default('0'),
      num_target: z.string().default('1'),
    }),
    objective: z.object({ name: z.string() }),
  }),
});

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

export const treeSchema = z.object({
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
    attributes: z.record(z.string(), z.string()).default({}),
    feature_names: z.array(z.string()).default([]),
    feature_types: z.array(z.string()).default([]),
    gradient_booster: z.object({
      model: z.object({
        gbtree_model_param: z.object({ num_parallel_tree: count.default(1), num_trees: count }),
        /** From XGBoost 2 on: at which tree each round begins, and the number of trees. */
        iteration_indptr: column.optional(),
        trees: z.array(treeSchema),
      }),
    }),
    learner_model_param: z.object({ base_score: z.string(), num_feature: count }),
  }),
});
export type ModelFile = z.infer<typeof modelSchema>;
