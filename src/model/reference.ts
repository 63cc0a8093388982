import { z } from 'zod';

/** As many as it takes for means over them to be steady, and few enough for a manifest. */
export const MOST_REFERENCE_ROWS = 256;

/**
 * The manifest's section `reference`: approved applications that reasons compare an application with. They stand as the model sees them,
 * scaled where it has a scaler, so that it gives them the bits that it gave; missing is null.
 */
export const referenceSectionSchema = z.strictObject({
  /** Approved rows of the data, of which these were drawn. */
  of: z.int().min(0),
  rows: z.array(z.array(z.number().nullable())),
});
export type ReferenceSection = z.infer<typeof referenceSectionSchema>;
