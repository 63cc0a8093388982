import { z } from 'zod';

/** A value with the ends of its 95% interval. */
export const estimateSchema = z
  .strictObject({ value: z.number(), low: z.number(), high: z.number() })
  .meta({ id: 'Estimate' });
export type Estimate = z.infer<typeof estimateSchema>;

/** Standard normal quantile of a two-sided 95% interval. */
export const Z95 = 1.959963984540054;

/** A value with its 95% interval, where it is normally distributed with this variance. */
export function normalEstimate(value: number, variance: number): Estimate {
  const half = Z95 * Math.sqrt(variance);
  return { value, low: value - half, high: value + half };
}

/** A value over the folds of a cross-validation: mean, sample standard deviation, and each fold's in their order. */
export const acrossFoldsSchema = z.strictObject({
  mean: z.number(),
  std: z.number(),
  /** Bundles of before do not say. */
  folds: z.array(z.number()).min(1).optional(),
});
export type AcrossFolds = z.infer<typeof acrossFoldsSchema>;
