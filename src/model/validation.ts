import { z } from 'zod';
import { metricName } from '../application/metric-name.ts';
import { estimateSchema } from '../statistics/estimate.ts';

/**
 * The manifest's section `validation`: what a validator asks of a model besides its metrics. Where a number does not exist (nobody
 * approved, outcomes that do not overlap) it is null. Rates and shares lie between 0 and 1.
 */

const share = z.number().min(0).max(1);
const count = z.int().min(0);
const estimateOrNone = estimateSchema.nullable();

/** A field, or a derived feature, by itself against the outcome, on the training part. */
const univariateSchema = z.strictObject({
  name: z.string(),
  missing: share,
  information_value: z.number(),
  /** ROC-AUC of its bins, each scored by its own weight of evidence: what it could rank at best, and never below ½. */
  auc: share,
  /** Where the default rate goes over its bins; null for a category without an order. */
  trend: z.enum(['increasing', 'decreasing', 'mixed', 'none']).nullable(),
  /** Why it looks as if it knew the outcome; null where it does not. */
  leak: z.string().nullable(),
  bins: z.array(
    z.strictObject({
      bin: z.string(),
      rows: count,
      defaults: count,
      /** By weight, where rows have weights; without, it is defaults over rows. */
      default_rate: share.optional(),
      weight_of_evidence: z.number(),
    }),
  ),
});
export type Univariate = z.infer<typeof univariateSchema>;

/** A monotone constraint of the schema and what the training part says to it. */
const constraintSchema = z.strictObject({
  name: z.string(),
  direction: z.enum(['increasing', 'decreasing']),
  /** ROC-AUC of its values as they are: above ½ where rows with more of it default more. Rows where it is missing are left out. */
  auc: estimateOrNone,
  /** Its coefficient in the yardstick, other features being equal; null without one. */
  coefficient: z.number().nullable(),
  evidence: z.enum(['agrees', 'contradicts', 'unclear']),
  /**
   * Of an imported model, which was not trained by the constraint: whether its trees keep it, whatever the application, or else how many of the rows
   * that were tried break it somewhere, and how far a probability goes the other way there.
   */
  kept: z
    .union([z.literal('by_trees'), z.strictObject({ rows: count, broken: count, by_up_to: share })])
    .optional(),
});
export type Constraint = z.infer<typeof constraintSchema>;

/** A logistic regression of the same training rows, measured on the same hold-out. */
const yardstickSchema = z.strictObject({
  /** Training rows that it was fitted to. */
  rows: count,
  metrics: z.partialRecord(metricName, z.number()),
  /** The model's less the regression's. */
  auc_difference: estimateSchema,
  brier_difference: estimateSchema,
  /** Of standardised features, in log-odds for a standard deviation. */
  coefficients: z.record(z.string(), z.number()),
});
export type Yardstick = z.infer<typeof yardstickSchema>;

const partialDependenceSchema = z.strictObject({
  name: z.string(),
  /** Mean probability of default if all rows had this value; null is missing. */
  points: z.array(
    z.strictObject({ value: z.union([z.number(), z.string()]).nullable(), probability: share }),
  ),
});
export type PartialDependence = z.infer<typeof partialDependenceSchema>;

const cutOffSchema = z.strictObject({
  threshold: share,
  approval_rate: share,
  bad_rate: share.nullable(),
  defaults_declined: share,
  goods_declined: share,
});

const periodSchema = z.strictObject({
  period: z.string(),
  rows: count,
  defaults: count,
  /** By weight, where rows have weights; without, it is defaults over rows. */
  default_rate: share.optional(),
  mean_probability: share,
  auc: estimateOrNone,
  observed_to_expected: estimateOrNone,
});
export type PeriodMetrics = z.infer<typeof periodSchema>;

/** Rows of one outcome that have a weight above 0. */
const weighedSchema = z.strictObject({
  rows: count,
  /** Sum of their weights, in units of the mean weight of their part. */
  weight: z.number().positive(),
  /** How many rows of equal weight would tell as much (Kish). */
  effective: z.number().positive(),
});
const weighingSchema = z.strictObject({ positives: weighedSchema, negatives: weighedSchema });
export type Weighing = z.infer<typeof weighingSchema>;

const confusionOf = (number: z.ZodType<number>) =>
  z.strictObject({
    true_positives: number,
    false_positives: number,
    true_negatives: number,
    false_negatives: number,
  });

/**
 * Where rows have weights, those of weight 0 are left out, and everything is by weight, in units of the mean weight of the part, but for
 * what is called rows or defaults, contributions and partial dependence, which count each row once.
 */
export const validationSchema = z.strictObject({
  /** Rows of the hold-out, of which all is said that does not name the training part. */
  rows: count,
  defaults: count,
  /** Of the hold-out's defaults, those that say in all features what training rows say, and what became of these; absent in older bundles. */
  copies: z
    .strictObject({ defaults: count, with_twins: count, twins: count, twins_that_default: count })
    .optional(),
  /** What the weights of both parts come to, where rows have any. */
  weighing: z.strictObject({ training: weighingSchema, holdout: weighingSchema }).optional(),
  /** The metrics on the rows that the model was fitted to. */
  training: z.partialRecord(metricName, z.number()),
  calibration: z.strictObject({ slope: estimateSchema, intercept: estimateSchema }).nullable(),
  observed_to_expected: estimateOrNone,
  confusion: confusionOf(z.number().min(0)),
  /** The rows behind it, where they have weights. */
  confusion_rows: confusionOf(count).optional(),
  /** At the policy's threshold. */
  at_threshold: cutOffSchema,
  /** At thresholds that approve round shares. */
  cut_offs: z.array(cutOffSchema),
  /**
   * Tenths of the rows, riskiest first. Rows are fractional where equal probabilities span a boundary; where they have weights, rows and
   * defaults here are sums of weights.
   */
  deciles: z.array(
    z.strictObject({
      rows: z.number(),
      defaults: z.number(),
      mean_probability: share,
      default_rate: share,
      lift: z.number(),
      captured: z.number(),
      cumulative_lift: z.number(),
    }),
  ),
  yardstick: yardstickSchema.nullable(),
  /** Rows of the hold-out that contributions and partial dependence were computed for. */
  explained_rows: count,
  importance: z.array(
    z.strictObject({ name: z.string(), splits: count, gain: share, contribution: z.number() }),
  ),
  constraints: z.array(constraintSchema),
  univariate: z.array(univariateSchema),
  partial_dependence: z.array(partialDependenceSchema),
  /** By month, quarter or year of the schema's date, of the hold-out. */
  periods: z.array(periodSchema).optional(),
});
export type Validation = z.infer<typeof validationSchema>;
