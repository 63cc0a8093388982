import { z } from 'zod';

/**
 * The training population's distribution of one feature, or of the PD.
 * Bin i holds edges[i-1] <= x < edges[i], with -∞ and +∞ outside: `edges` has one entry less than there are bins.
 * With `kind: "values"` bin i holds exactly values[i], and everything else is unseen.
 */
export const binnedSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('edges'),
    edges: z.array(z.number()),
    counts: z.array(z.int().min(0)),
    missing: z.int().min(0),
  }),
  z.strictObject({
    kind: z.literal('values'),
    values: z.array(z.number()),
    counts: z.array(z.int().min(0)),
    missing: z.int().min(0),
  }),
]);
export type BinnedDistribution = z.infer<typeof binnedSchema>;

/** The training population's distributions, which drift is measured against. */
export const baselineSchema = z.strictObject({
  /** Rows of the training part, which the features' counts are made of. */
  rows: z.int().min(0),
  features: z.record(z.string(), binnedSchema),
  /** By category: the rows whose level the schema does not know, which stand among the missing of its features. */
  unknown: z.record(z.string(), z.int().min(0)).optional(),
  /** The model's calibrated PDs of the hold-out, which it was not trained on. */
  probability: binnedSchema,
});
export type Baseline = z.infer<typeof baselineSchema>;
