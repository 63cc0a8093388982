import { z } from 'zod';

/** The manifest's section `scaler`: what is done to features before a model sees them, see `scaleInto`. One number a feature, in model order. */
export const scalerSectionSchema = z.strictObject({
  mean: z.array(z.number()),
  scale: z.array(z.number().positive()),
});
export type ScalerSection = z.infer<typeof scalerSectionSchema>;
