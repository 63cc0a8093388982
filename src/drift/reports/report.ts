import { z } from 'zod';
import { estimateSchema } from '../../statistics/estimate.ts';
import { challengerSchema } from './challenger.ts';
import { lenderSchema } from './lender.ts';
import { qualitySchema } from './quality.ts';

/**
 * A drift report: what one check found for one model version. The check writes it, `GET /api/v1/drift/{id}` answers it,
 * and the page draws it. Times are ISO, shares lie between 0 and 1.
 */

const time = z.iso.datetime();
const share = z.number().min(0).max(1);

/** From calm to urgent. `too_few_samples`: nothing can be said, which is not the same as stable. */
export const verdictSchema = z
  .enum(['too_few_samples', 'stable', 'warning', 'alert', 'retrain'])
  .meta({ id: 'DriftVerdict' });
export type Verdict = z.infer<typeof verdictSchema>;

const binSchema = z
  .strictObject({
    /** What is in it: `< 1,200`, `1,200 – 3,400`, `1`, a level, `missing`, `unseen`, `unknown` (no level of the schema). */
    label: z.string(),
    baseline: z.int().min(0),
    /** Samples. */
    recent: z.int().min(0),
    /** Of all applications: each sample counts for as many as it stands for. Absent in older reports, whose samples counted alike. */
    recent_share: share.optional(),
  })
  .meta({ id: 'DriftBin' });

const changeSchema = z
  .strictObject({
    /** `south`, `below 1,200`, `at least 6.667%`, `missing`; null for a field of yes and no, where it is the yes. */
    what: z.string().nullable(),
    /** The share of the training population of whom it is true, and of the recent applications. */
    baseline: share,
    recent: share,
  })
  .meta({ id: 'DriftChange' });
export type Change = z.infer<typeof changeSchema>;

const distributionSchema = z
  .strictObject({
    /** The name of a field or of a derived feature; null for the probability of default. */
    feature: z.string().nullable(),
    psi: z.number().min(0),
    /** Of a PSI this large without drift. */
    p_value: share,
    /** After Holm's correction over everything that the window compares. */
    adjusted_p_value: share,
    verdict: verdictSchema,
    bins: z.array(binSchema),
    /** Where the two differ most. Absent in older reports. */
    change: changeSchema.optional(),
  })
  .meta({ id: 'DriftDistribution' });
export type DistributionComparison = z.infer<typeof distributionSchema>;

/** `recent`: the latest 1,000 samples, none older than an hour, so that a change is not thinned out by what came before. */
export const windowName = z.enum(['recent', '1h', '24h', '7d']).meta({ id: 'DriftWindowName' });
export type WindowName = z.infer<typeof windowName>;

const windowSchema = z
  .strictObject({
    name: windowName,
    from: time,
    to: time,
    samples: z.strictObject({ realtime: z.int().min(0), batch: z.int().min(0) }),
    /** How many samples that stand for equally many applications would be as certain. Absent in older reports. */
    effective_samples: z.number().min(0).optional(),
    /** How many applications were scored in its minutes: what the samples are samples of. Absent in older reports. */
    scored: z.strictObject({ realtime: z.int().min(0), batch: z.int().min(0) }).optional(),
    verdict: verdictSchema,
    /** The probability of default first, then fields in the schema's order and derived features. Empty without samples. */
    distributions: z.array(distributionSchema),
  })
  .meta({ id: 'DriftWindow' });
export type WindowReport = z.infer<typeof windowSchema>;

const calibrationSchema = z
  .strictObject({
    /** Mean predicted probability of default of a tenth of the loans. */
    predicted: share,
    /** Share of them that did default, with its 95% interval. */
    observed: estimateSchema,
    loans: z.int().min(0),
  })
  .meta({ id: 'DriftCalibration' });

const outcomesSchema = z
  .strictObject({
    loans: z.int().min(0),
    defaults: z.int().min(0),
    /** The schema's horizon: a default is one within so many months of the decision. Absent without one. */
    horizon_months: z.int().optional(),
    /** Loans with reports that are younger than the horizon, or were not followed to its end: left out. */
    immature: z.int().min(0).optional(),
    /** Loans that were reported and never made, by the lender's final decision: left out. Absent where there are none. */
    not_made: z.int().min(1).optional(),
    /** From outcomes, or an estimate from calibrated probabilities while there are none (CBPE). */
    source: z.enum(['outcomes', 'estimate']),
    metrics: z.array(
      z.strictObject({
        name: z.enum(['roc_auc', 'ks', 'brier']),
        realised: estimateSchema,
        /** On the hold-out of training. */
        expected: estimateSchema,
        /** What the PDs of these very loans lead to expect, if they are right; null for an estimate, which is just that. */
        promised: estimateSchema.nullable(),
        /** Worse than on the hold-out and worse than promised, by more than chance allows. */
        alarm: z.boolean(),
      }),
    ),
    /** Whether as many defaulted as the PDs say; null for an estimate. */
    default_rate: z
      .strictObject({ predicted: share, observed: estimateSchema, alarm: z.boolean() })
      .nullable(),
    /** By tenth of the predicted probability; empty for an estimate. */
    calibration: z.array(calibrationSchema),
    /** By month of the prediction, `2026-11`. */
    vintages: z.array(
      z.strictObject({
        month: z.string(),
        loans: z.int().min(0),
        predicted: share,
        observed: estimateSchema,
      }),
    ),
  })
  .meta({ id: 'DriftOutcomes' });

export type OutcomesReport = z.infer<typeof outcomesSchema>;

const maturitySchema = z
  .strictObject({
    /** A default is one within so many months of the decision. */
    horizon_months: z.int(),
    /** Loans with reports that are younger, or were not followed for so long: none of them counts yet. */
    waiting: z.int().min(0),
    /** When the first of the younger ones is old enough; in the past where only defaults were reported of later days. */
    next_mature: time.nullable(),
    /** Why no loan will ever be old enough; null where that is not so. */
    problem: z.string().nullable(),
  })
  .meta({ id: 'OutcomesMaturity' });
export type MaturityReport = z.infer<typeof maturitySchema>;

const actionSchema = z
  .strictObject({
    at: time,
    kind: z.enum(['warning', 'alert', 'retrain', 'retrain_failed', 'recovery', 'notice']),
    /** What it was about and what came of it, in a sentence. */
    text: z.string(),
  })
  .meta({ id: 'DriftAction' });

export type ActionReport = z.infer<typeof actionSchema>;

export const driftReportSchema = z.strictObject({
  id: z.string(),
  at: time,
  model_name: z.string(),
  model_version: z.string(),
  verdict: verdictSchema,
  /** The verdict in a sentence. */
  summary: z.string(),
  thresholds: z.strictObject({ warning: z.number(), alert: z.number(), retrain: z.number() }),
  /** Fewer samples than this say nothing. */
  minimum_samples: z.int().min(0),
  /** Rows of the training population. */
  baseline_rows: z.int().min(0),
  /** What inputs are called for people, where the schema has a title or a unit. Absent without any, and in older reports. */
  labels: z.record(z.string(), z.string()).optional(),
  /** The window that gives the verdict: the shortest with enough samples. Null when none has. */
  window: windowName.nullable(),
  windows: z.array(windowSchema),
  /** Earlier checks of the window that gives the verdict, oldest first. */
  history: z.array(
    z.strictObject({
      at: time,
      window: windowName,
      verdict: verdictSchema,
      samples: z.int().min(0),
      psi: z.array(z.strictObject({ feature: z.string().nullable(), psi: z.number().min(0) })),
    }),
  ),
  outcomes: outcomesSchema.nullable(),
  /** Which outcomes count, by the schema's horizon; null without one. Absent in older reports. */
  maturity: maturitySchema.nullable().optional(),
  /** Refused applications: beside the verdict, and no part of it. Absent in older reports. */
  quality: qualitySchema.optional(),
  /** What the lender decided in the end. Absent where that was never reported, and in older reports. */
  lender: lenderSchema.optional(),
  /** The last that was asked for in this version's place. Absent in older reports. */
  challenger: challengerSchema.nullable().optional(),
  /** Id of the version's report before. Absent in older reports. */
  previous: z.string().nullable().optional(),
  /** Newest first. */
  actions: z.array(actionSchema),
});
export type DriftReport = z.infer<typeof driftReportSchema>;
