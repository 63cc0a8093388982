import { z } from 'zod';
import { resultSchema } from '../../scoring/result.ts';
import { estimateSchema } from '../../statistics/estimate.ts';

/** The part of a drift report about what the lender decided in the end. */

const time = z.iso.datetime();
const count = z.int().min(0);

const overriddenSchema = z
  .strictObject({
    /** Predictions that the lender approved or declined. */
    decided: count,
    /** Decided otherwise than the model. */
    overridden: count,
    /** Their share; null of fewer than `minimum_decided`. */
    rate: estimateSchema.nullable(),
  })
  .meta({ id: 'OverrideRate' });
export type OverrideRate = z.infer<typeof overriddenSchema>;

const directions = {
  /** Default was predicted: an override approved. */
  default_predicted: overriddenSchema,
  /** None was: an override declined. */
  no_default_predicted: overriddenSchema,
};

export const lenderSchema = z
  .strictObject({
    /** Predictions of this time, not those of `to`. */
    from: time,
    to: time,
    /** Sampled ones; the counts after it add up to it. */
    predictions: count,
    approved: count,
    declined: count,
    /** By the applicant. */
    withdrawn: count,
    /** Without a final decision, or not yet. */
    undecided: count,
    /** Reports that say whether they are an override, and are not what they say. */
    contradicting: count,
    /** Of fewer decided ones no rate is given. */
    minimum_decided: count,
    overall: z.strictObject(directions).meta({ id: 'Overrides' }),
    /** By what the model said of the risk, the lowest first. */
    bands: z.array(
      z
        .strictObject({ band: resultSchema.shape.default_risk, ...directions })
        .meta({ id: 'OverridesOfBand' }),
    ),
    /** Why it was decided otherwise, the most frequent first; null without a code. */
    reasons: z.array(
      z
        .strictObject({
          why: z.string().nullable(),
          /** Where default was predicted. */
          approved: count,
          /** Where none was. */
          declined: count,
          /** The share of all that was decided; null of fewer than `minimum_decided`. */
          rate: estimateSchema.nullable(),
        })
        .meta({ id: 'OverrideReason' }),
    ),
    /** Codes that are less frequent than those. */
    further_reasons: count,
  })
  .meta({ id: 'LenderDecisions' });
export type LenderReport = z.infer<typeof lenderSchema>;
