import { z } from 'zod';
import { written } from '../application/schema-problems.ts';
import { writtenTuningSchema } from '../model/tuning.ts';
import { boostParamsSchema } from './boosting/params.ts';

/**
 * Everything that training can be told, with the defaults that `npm run evaluate` was measured with.
 * The trees' own parameters are XGBoost's; the others govern what happens around them.
 */
const trainingParamsSchema = boostParamsSchema.extend({
  /** Resampling of the positives, in training parts only; null switches it off. */
  smote: z
    .strictObject({
      /** Positives per negative after resampling. */
      ratio: z.number().gt(0).max(1).default(0.2),
      /** Neighbours among which a synthetic row's second parent is drawn. */
      k: z.int().min(1).default(5),
    })
    .nullable(),
  /** Platt calibration on out-of-fold margins of rows that were never resampled. */
  calibrate: z.boolean(),
  /** Folds of the cross-validation, and of the calibration within each training part. */
  folds: z.int().min(2).max(20),
  /** Of the range of the hash that says which rows no training sees: of many rows about this share. */
  holdout: z.number().gt(0).max(0.5),
  /** Largest share of the rows, and of the rows of either outcome, that may be lost because they cannot be used. */
  allow_loss: z.number().min(0).max(1),
});
const statedParams = trainingParamsSchema.partial();
export type TrainingParams = z.infer<typeof trainingParamsSchema>;

/** What ranks well on portfolios from a few hundred to ten thousand defaults: `npm run bench -- training-quality`. */
const DEFAULTS = {
  num_boost_round: 250,
  eta: 0.05,
  max_depth: 4,
  subsample: 0.7,
  colsample_bytree: 0.7,
  smote: null,
  calibrate: true,
  folds: 5,
  holdout: 0.2,
  allow_loss: 0.05,
};

/** A schema's block, which tuning may have written, and then says so. */
const statedBlock = z.object({
  training: statedParams.extend({ tuned: writtenTuningSchema.optional() }),
});

/**
 * Merges the schema's `training` block into the defaults, and `given` into both.
 * @throws SolventError `validation_error`, naming every parameter that is wrong or unknown, and where it stands
 */
export function readParams(given: unknown = {}, ofSchema: Record<string, unknown> = {}): TrainingParams {
  written(statedBlock, { training: ofSchema }, 'The schema is not valid');
  written(statedParams, given, 'The parameters are not valid');
  const { tuned: _, ...said } = ofSchema;
  return trainingParamsSchema.parse({ ...DEFAULTS, ...said, ...(given as object) });
}
