import { z } from 'zod';
import { estimateSchema } from '../statistics/estimate.ts';

const count = z.int().min(0);

/** What a group is told, where it has rows enough. Null where a number does not exist, such as the area of a group without a default. */
const measuresSchema = z.strictObject({
  defaults: count,
  approval_rate: estimateSchema,
  /** Its approval rate over that of the reference group; null for that group itself. */
  impact_ratio: estimateSchema.nullable(),
  /** By how many standard deviations its log-odds of default lie above the reference group's; null for that group itself. */
  mean_difference: estimateSchema.nullable(),
  auc: estimateSchema.nullable(),
  observed_to_expected: estimateSchema.nullable(),
});

/**
 * The manifest's section `audit`: how the decisions on the hold-out fall on the groups of the schema's audited columns. No row's own
 * group is in it.
 */
export const auditSectionSchema = z.strictObject({
  /** Rows of the hold-out that a group must have to be measured. */
  smallest: count,
  columns: z.array(
    z.strictObject({
      column: z.string(),
      /** The largest group, which the others are compared with; null where none is large enough. */
      reference: z.string().nullable(),
      groups: z.array(
        z.strictObject({ group: z.string(), rows: count, measures: measuresSchema.nullable() }),
      ),
    }),
  ),
});
export type AuditSection = z.infer<typeof auditSectionSchema>;
export type GroupMeasures = z.infer<typeof measuresSchema>;
