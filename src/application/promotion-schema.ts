import { z } from 'zod';
import { metricName } from './metric-name.ts';

/** What is held against the limit: the value on the hold-out, or the end of its 95% interval that is nearer to failing. */
const of = z.enum(['value', 'interval']).default('value');

const askedSchema = z
  .union([
    z.number(),
    z.strictObject({ at_least: z.number(), of }),
    z.strictObject({ at_most: z.number(), of }),
  ])
  .describe('a number, or an object such as {"at_least": 0.85, "of": "interval"}');
export type Asked = z.infer<typeof askedSchema>;

/** What a version must reach on its hold-out to be promoted, by metric. A number is the least; of a loss, the most. */
export const promotionSchema = z.partialRecord(metricName, askedSchema).default({});
export type PromotionCriteria = z.infer<typeof promotionSchema>;
