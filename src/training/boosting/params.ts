import { z } from 'zod';

/**
 * The trainer's parameters. Names, meanings and defaults are XGBoost's for `binary:logistic`, so what is known about
 * tuning XGBoost applies as it stands. (Which of them a product trains with by default is decided elsewhere.)
 * https://xgboost.readthedocs.io/en/stable/parameter.html
 */
export const boostParamsSchema = z.strictObject({
  /** Trees to grow; early stopping may keep fewer. */
  num_boost_round: z.int().min(1).default(100),
  /** Learning rate: every leaf is multiplied by it. */
  eta: z.number().positive().max(1).default(0.3),
  /** Splits between root and leaf. 30 keeps node numbers within 32 bits. */
  max_depth: z.int().min(1).max(30).default(6),
  /** Smallest sum of second derivatives that a child may have. */
  min_child_weight: z.number().min(0).default(1),
  /** Loss reduction below which a grown split is pruned. */
  gamma: z.number().min(0).default(0),
  /** L2 penalty on leaf weights. */
  lambda: z.number().min(0).default(1),
  /** L1 penalty on leaf weights. */
  alpha: z.number().min(0).default(0),
  /** Share of rows drawn for each tree, without replacement. */
  subsample: z.number().positive().max(1).default(1),
  /** Share of features drawn for each tree; at least one is. */
  colsample_bytree: z.number().positive().max(1).default(1),
  /** Weight of a positive row; a negative one weighs 1. */
  scale_pos_weight: z.number().positive().default(1),
  /** Probability before the first tree; null estimates it from the labels. */
  base_score: z.number().gt(0).lt(1).nullable().default(null),
  /** Most bins of a feature for `hist`, among them one for missing values where there are any. A bin number is a byte. */
  max_bin: z.int().min(2).max(256).default(256),
  /** `exact` tries every split; `hist` those between bins of similar size, and is much faster. */
  tree_method: z.enum(['exact', 'hist']).default('hist'),
  /** Rounds without a better validation log loss after which to stop; null grows every tree. */
  early_stopping_rounds: z.int().min(1).nullable().default(null),
});
export type BoostParams = z.infer<typeof boostParamsSchema>;
