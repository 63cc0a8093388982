import { z } from 'zod';
import { retrainRecordSchema } from '../../retraining/record.ts';

/** The part of a drift report about the last challenger that was asked for in a version's place. */
export const challengerSchema = z.strictObject({
  requested_at: z.iso.datetime(),
  /** `passed` and `failed` are the verdict of the promotion criteria; with `error` there is no challenger. */
  status: z.enum(['asked', 'training', 'passed', 'failed', 'error']),
  version: z.string().nullable(),
  /** The verdict or the error in a sentence. */
  message: z.string(),
  criteria: retrainRecordSchema.shape.criteria,
});
export type ChallengerReport = z.infer<typeof challengerSchema>;
