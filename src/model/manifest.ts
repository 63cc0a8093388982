import { z } from 'zod';
import { metricName } from '../application/metric-name.ts';
import { baselineSchema } from '../statistics/distribution.ts';
import { acrossFoldsSchema, estimateSchema } from '../statistics/estimate.ts';
import { auditSectionSchema } from './audit.ts';
import { holdoutSectionSchema } from './holdout.ts';
import { importedSectionSchema } from './imported.ts';
import { referenceSectionSchema } from './reference.ts';
import { scalerSectionSchema } from './scaler.ts';
import { sha256 } from './sha256.ts';
import { reasonsSectionSchema } from './told-reasons.ts';
import { tuningSectionSchema } from './tuning.ts';
import { validationSchema } from './validation.ts';

/**
 * `manifest.json`: everything about a model version that is not its trees. A pure function of data, schema,
 * parameters and seed: it holds no clock time (when a version was made stands in the registry).
 */

const policy = z.strictObject({
  /** PD at and above which `prediction` is 1. */
  threshold: z.number().min(0).max(1),
  /** PDs at which the bands Medium and High begin. */
  bands: z.strictObject({ medium: z.number().min(0), high: z.number().min(0) }),
});
export type Policy = z.infer<typeof policy>;

/** A name becomes a part of keys, paths and addresses: it leads nowhere else. */
const fileName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/, 'is no name of a file');

const common = {
  name: z.string(),
  /** The schema file as it was at training. */
  schema: z.unknown(),
  schema_sha256: sha256,
  /** Feature names in input order. */
  features: z.array(z.string()).min(1),
  policy,
  params: z.record(z.string(), z.unknown()),
  seed: z.int(),
  data: z.strictObject({
    sha256,
    rows: z.int(),
    positives: z.int(),
    /** Sum of the rows' weights, where the schema names their column. */
    weight: z.number().positive().optional(),
    /** Rows that cleaning left out, by reason. */
    dropped: z.record(z.string(), z.int()),
    /** Of them, those that were wanted and could not be used: see `Lost`. Earlier bundles do not say. */
    lost: z
      .strictObject({
        rows: z.int(),
        positives: z.int(),
        unlabelled: z.int(),
        columns: z.record(z.string(), z.int()),
      })
      .optional(),
  }),
  calibration: z.strictObject({ slope: z.number(), intercept: z.number() }).nullable(),
  metrics: z.strictObject({
    holdout: z.record(metricName, estimateSchema),
    /** Absent where nothing was trained: see `imported`. */
    cv: z.record(metricName, acrossFoldsSchema).optional(),
  }),
  baseline: baselineSchema.optional(),
  /** Inputs and the margins that they must score to, checked at every load. Missing is null. */
  golden: z.strictObject({
    rows: z.array(z.array(z.number().nullable())).min(1),
    margins: z.array(z.number()).min(1),
  }),
  /** SHA-256 of the bundle's other files, by name. */
  files: z.record(fileName, sha256),
};

/** The format that is written. */
export const NEWEST_FORMAT = 2;

const format2 = z.strictObject({
  format: z.literal(NEWEST_FORMAT),
  ...common,
  /** How the hold-out was chosen. */
  holdout: holdoutSectionSchema.optional(),
  /** How the parameters were found; absent where `npm run tune` did not find them. */
  tuning: tuningSectionSchema.optional(),
  /** Where the model is from, if it was not trained here. */
  imported: importedSectionSchema.optional(),
  /** How an imported model's inputs are scaled. */
  scaler: scalerSectionSchema.optional(),
  /** The population that reasons compare an application with. */
  reference: referenceSectionSchema.optional(),
  /** How often each reason is told, and how stable the first one is; absent where the schema has none. */
  reasons: reasonsSectionSchema.optional(),
  /** What a validator asks for. */
  validation: validationSchema.optional(),
  /** How the decisions on the hold-out fall on the groups of the schema's audited columns. */
  audit: auditSectionSchema.optional(),
});
export type Manifest = z.infer<typeof format2>;

/** Bundles named themselves by a number, and told the threshold twice. The number is the registry's now. */
const format1 = z
  .strictObject({ format: z.literal(1), version: z.string(), threshold: z.number(), ...common })
  .transform(({ version: _, threshold: __, ...kept }): Manifest => ({ ...kept, format: 2 }));

/** `manifest.json` in any format that was ever written, as the present one. */
export const manifestSchema = z.discriminatedUnion('format', [format2, format1]);
