import { z } from 'zod';
import { verdictSchema, windowName } from '../reports/report.ts';

/** What an action has to say, as it stands with it in the database and goes out in an alert. */
export const actionContentSchema = z.strictObject({
  kind: z.enum(['inputs', 'outcomes', 'quality', 'guard', 'schedule', 'challenger']),
  verdict: verdictSchema,
  summary: z.string(),
  /** The report that tells all of it. */
  report_id: z.string(),
  /** The window that gave the verdict; null for outcomes and for what was asked by schedule. */
  window: z
    .strictObject({
      name: windowName,
      from: z.iso.datetime(),
      to: z.iso.datetime(),
      /** For data quality, which counts and samples nothing, its applications. */
      samples: z.int(),
      /** Those that the samples are samples of; for data quality the refused ones are among them. Absent in older ones. */
      applications: z.int().optional(),
    })
    .nullable(),
  /** What changed, the most first. A feature of null is the probability of default. */
  features: z.array(
    z.strictObject({ feature: z.string().nullable(), psi: z.number(), adjusted_p_value: z.number() }),
  ),
});
export type ActionContent = z.infer<typeof actionContentSchema>;
