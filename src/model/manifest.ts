import { z } from 'zod';
import { metricName } from '../application/schema.ts';

/**
 * `manifest.json`: everything about a model version that is not its trees. A pure function of data, schema,
 * parameters and seed: it holds no clock time (when a version was made stands in the registry).
 */

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** A point estimate with its 95% bootstrap interval. */
const estimate = z.strictObject({ value: z.number(), low: z.number(), high: z.number() });
const acrossFolds = z.strictObject({ mean: z.number(), std: z.number() });

/**
 * The training population's distribution of one feature, or of the PD.
 * Bin i holds edges[i-1] <= x < edges[i], with -∞ and +∞ outside: `edges` has one entry less than there are bins.
 * With `kind: "values"` bin i holds exactly values[i], and everything else is unseen.
 */
const binned = z.discriminatedUnion('kind', [
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
export type BinnedDistribution = z.infer<typeof binned>;

const baselineSchema = z.strictObject({
  /** Rows of the training part, which the features' counts are made of. */
  rows: z.int().min(0),
  features: z.record(z.string(), binned),
  /** The model's calibrated PDs of the hold-out, which it was not trained on. */
  probability: binned,
});
export type Baseline = z.infer<typeof baselineSchema>;

const policy = z.strictObject({
  /** PD at and above which `prediction` is 1. */
  threshold: z.number().min(0).max(1),
  /** PDs at which the bands Medium and High begin. */
  bands: z.strictObject({ medium: z.number().min(0), high: z.number().min(0) }),
});
export type Policy = z.infer<typeof policy>;

export const manifestSchema = z.strictObject({
  format: z.literal(1),
  name: z.string(),
  version: z.string(),
  /** The schema file as it was at training. */
  schema: z.unknown(),
  schema_sha256: sha256,
  /** Feature names in input order. */
  features: z.array(z.string()).min(1),
  threshold: z.number().min(0).max(1),
  policy,
  params: z.record(z.string(), z.unknown()),
  seed: z.int(),
  data: z.strictObject({
    sha256,
    rows: z.int(),
    positives: z.int(),
    /** Rows that cleaning left out, by reason. */
    dropped: z.record(z.string(), z.int()),
  }),
  calibration: z.strictObject({ slope: z.number(), intercept: z.number() }).nullable(),
  metrics: z.strictObject({
    holdout: z.record(metricName, estimate),
    cv: z.record(metricName, acrossFolds),
  }),
  baseline: baselineSchema.optional(),
  /** Inputs and the margins that they must score to, checked at every load. Missing is null. */
  golden: z.strictObject({
    rows: z.array(z.array(z.number().nullable())).min(1),
    margins: z.array(z.number()).min(1),
  }),
  /** SHA-256 of the bundle's other files, by name. */
  files: z.record(z.string(), sha256),
});
export type Manifest = z.infer<typeof manifestSchema>;
