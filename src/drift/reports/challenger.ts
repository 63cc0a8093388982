import { z } from 'zod';
import { challengerVerdictSchema, retrainRecordSchema } from '../../retraining/record.ts';
import { estimateSchema } from '../../statistics/estimate.ts';

/** Which of a version and its challenger was right about loans that both would have approved. */
export const comparisonSchema = z
  .strictObject({
    /** Loans that the version scored, whose outcome is known, and that the challenger was not trained on. */
    loans: z.int().min(0),
    /** Those of them that both would have approved, each by its own threshold, and how many of these defaulted. */
    both_approved: z.int().min(0),
    defaults: z.int().min(0),
    /** Of the loans that both would have approved; empty while they are too few. */
    metrics: z.array(
      z.strictObject({
        name: z.enum(['roc_auc', 'brier']),
        champion: z.number(),
        challenger: z.number(),
        /** Challenger less champion, with its 95% interval. */
        difference: estimateSchema,
      }),
    ),
  })
  .meta({ id: 'ChallengerComparison' });
export type ComparisonReport = z.infer<typeof comparisonSchema>;

/** The part of a drift report about the last challenger that was asked for in a version's place. */
export const challengerSchema = z
  .strictObject({
    requested_at: z.iso.datetime(),
    /** Whether it passed the gate; with `error` there is no challenger. */
    status: z.enum(['asked', 'training', 'passed', 'failed', 'error']),
    version: z.string().nullable(),
    /** The verdict or the error in a sentence. */
    message: z.string(),
    criteria: retrainRecordSchema.shape.criteria,
    /** What the gate said. Absent in older reports. */
    verdict: challengerVerdictSchema.optional(),
    /** Null without a challenger. Absent in older reports. */
    comparison: comparisonSchema.nullable().optional(),
  })
  .meta({ id: 'Challenger' });
export type ChallengerReport = z.infer<typeof challengerSchema>;
