import { z } from 'zod';

/** The manifest's section `reasons`: what those of the hold-out would be told that are declined. */
export const reasonsSectionSchema = z.strictObject({
  /** Declined rows of the hold-out that were looked at. */
  rows: z.int().min(0),
  /** By the schema's codes, in its order: how many rows are told it first, and how many at all. */
  codes: z.array(z.strictObject({ code: z.string(), first: z.int(), told: z.int() })),
  /** Rows that have no reason. */
  none: z.int(),
  /** Of the rows that have one, the share whose first reason stays when every number moves by up to one per cent; null without one. */
  stable: z.number().min(0).max(1).nullable(),
  /** Of them, the share whose risk falls when what the first reason is told of is as usual, and all else as it was; null likewise, and behind a scaler. */
  lowered: z.number().min(0).max(1).nullable(),
});
export type ReasonsSection = z.infer<typeof reasonsSectionSchema>;
