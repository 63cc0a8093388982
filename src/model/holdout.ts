import { z } from 'zod';

const counts = z.strictObject({ rows: z.int(), positives: z.int() });
const parts = { training: counts, holdout: counts };
/** Of the hash's range. */
const share = z.number();

/** How the rows were chosen that a model was measured on, and that nothing was fitted to. */
export const holdoutSectionSchema = z.discriminatedUnion('by', [
  /** By a hash of the key's cell. */
  z.strictObject({ by: z.literal('key'), column: z.string(), share, ...parts }),
  /** By a hash of what a row says in all fields. */
  z.strictObject({ by: z.literal('content'), column: z.null(), share, ...parts }),
  /** By a hash of the group's cell. */
  z.strictObject({ by: z.literal('group'), column: z.string(), share, ...parts }),
  /** From a day on. */
  z.strictObject({ by: z.literal('date'), column: z.string(), from: z.iso.date(), ...parts }),
]);
export type HoldoutSection = z.infer<typeof holdoutSectionSchema>;
