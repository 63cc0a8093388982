import { z } from 'zod';

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
