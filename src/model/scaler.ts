import { z } from 'zod';

/** The manifest's section `scaler`: what is done to features before a model sees them, see `scaleInto`. One number a feature, in model order. */
export const scalerSectionSchema = z.strictObject({
  mean: z.array(z.number()),
  scale: z.array(z.number().positive()),
});
export type ScalerSection = z.infer<typeof scalerSectionSchema>;

/** Whether a scaler changes anything: one that does not stands for exactness alone. */
export function changes(scaler: ScalerSection | undefined): boolean {
  return scaler?.mean.some((mean, index) => mean !== 0 || scaler.scale[index] !== 1) ?? false;
}
