import { z } from 'zod';

const counts = z.strictObject({ rows: z.int(), positives: z.int() });

/** How the rows were chosen that a model was measured on, and that nothing was fitted to. */
export const holdoutSectionSchema = z.strictObject({
  /** What of a row is hashed: the cell of its key, or what it says in all fields. */
  by: z.enum(['key', 'content']),
  /** Whose cell decides; null where it is the content. */
  column: z.string().nullable(),
  /** Of the hash's range. */
  share: z.number(),
  training: counts,
  holdout: counts,
});
export type HoldoutSection = z.infer<typeof holdoutSectionSchema>;
