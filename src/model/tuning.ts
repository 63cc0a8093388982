import { z } from 'zod';
import { sha256 } from './sha256.ts';

/** How the parameters were found, where `npm run tune` found them. */
export const tuningSectionSchema = z.strictObject({
  /** Settings that were tried. */
  tries: z.int(),
  seed: z.int(),
  /** Of the winner, in folds that had no part in finding it. */
  roc_auc: z.number(),
  /** Of ROC-AUC over the defaults, in the same folds, and its standard error. */
  gain: z.number(),
  standard_error: z.number(),
  /** SHA-256 of the file, of which all rows outside the hold-out were tuned on. */
  data: sha256,
});
export type TuningSection = z.infer<typeof tuningSectionSchema>;

/** As it stands in a schema's `training` block. */
export const writtenTuningSchema = tuningSectionSchema.extend({
  /** SHA-256 of the parameters that were found and of the rest of the schema: where another is trained, it tells of that one nothing. */
  of: sha256,
});
