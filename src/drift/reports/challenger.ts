import { z } from 'zod';

/** The part of a drift report about the last challenger that was asked for in a version's place. */
export const challengerSchema = z.strictObject({
  requested_at: z.iso.datetime(),
  /** `passed` and `failed` are the verdict of the promotion criteria; with `error` there is no challenger. */
  status: z.enum(['asked', 'training', 'passed', 'failed', 'error']),
  version: z.string().nullable(),
  /** The verdict or the error in a sentence. */
  message: z.string(),
  criteria: z.array(
    z.strictObject({
      metric: z.string(),
      required: z.number(),
      direction: z.enum(['at least', 'at most']),
      value: z.number(),
      met: z.boolean(),
    }),
  ),
});
export type ChallengerReport = z.infer<typeof challengerSchema>;
