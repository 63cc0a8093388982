import { z } from 'zod';
import { sha256 } from './sha256.ts';

/**
 * The manifest's section `imported`: the model was fitted elsewhere, to rows that nobody knows. What the manifest then says of a hold-out,
 * and of training rows, it says of the labelled rows that the model was imported with.
 */
export const importedSectionSchema = z.strictObject({
  from: z.literal('xgboost'),
  /** Of XGBoost, which wrote the booster. */
  version: z.string(),
  /** SHA-256 of the booster's file. */
  sha256,
  /** Rounds that score, and those in the file. */
  rounds: z.int().min(1),
  rounds_in_file: z.int().min(1),
  /** How the booster's features were found in the schema: by its names, by those of its scaler, or by their order alone. */
  features: z.enum(['by_name', 'by_scaler', 'by_position']),
  /** What is behind the threshold: whoever imported it, or the schema's policy on the rows. */
  threshold: z.enum(['given', 'policy']),
});
export type ImportedSection = z.infer<typeof importedSectionSchema>;
