import { z } from 'zod';

const fraction = z.number().min(0).max(1);

/** Where a band begins: a multiple of the threshold, or a probability of default. */
const beginning = z.union([z.number().positive(), z.strictObject({ pd: fraction })]);

const bands = z
  .strictObject({ medium: beginning, high: beginning })
  .refine(
    ({ medium, high }) => typeof medium === typeof high,
    'medium and high must both be multiples of the threshold or both be probabilities, such as {"pd": 0.05}',
  )
  .refine(
    ({ medium, high }) => typeof medium !== typeof high || sizeOf(medium) < sizeOf(high),
    'medium must begin below high',
  )
  .default({ medium: 0.25, high: 1 });

function sizeOf(band: z.infer<typeof beginning>): number {
  return typeof band === 'number' ? band : band.pd;
}

const maximizeSchema = z.strictObject({
  /** What the threshold makes as large as possible … */
  maximize: z.enum(['recall', 'precision', 'f1', 'accuracy', 'ks']),
  /** … while these stay at least as large as given. */
  subject_to: z.partialRecord(z.enum(['accuracy', 'precision', 'recall']), fraction).default({}),
  bands,
});

const costSchema = z.strictObject({
  /** What the threshold makes as small as possible: the cost of good loans that are declined, and of defaults that are approved. */
  cost: z.strictObject({ false_positive: z.number().positive(), false_negative: z.number().positive() }),
  bands,
});

const profitSchema = z.strictObject({
  /** What the threshold makes as large as possible: what approved loans bring, without and with default. */
  profit: z.strictObject({ good: z.number().positive(), bad: z.number().negative() }),
  bands,
});

const approvalSchema = z.strictObject({
  /** The share of applications that the threshold approves. */
  approval_rate: z.number().gt(0).lt(1),
  bands,
});

/** How a model's threshold and bands are chosen: in exactly one of four ways. */
export const policySchema = z.union([maximizeSchema, costSchema, profitSchema, approvalSchema]);
export type PolicyRule = z.infer<typeof policySchema>;
