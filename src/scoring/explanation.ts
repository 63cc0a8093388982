import { z } from 'zod';
import { MOST_CHANGES } from '../explain/changes/changes.ts';

const fieldValue = z.union([z.number(), z.boolean(), z.string()]);

const passingChangeSchema = z
  .object({
    changes: z.array(z.object({ field: z.string(), from: fieldValue, to: fieldValue })).min(1),
    probability: z.number().meta({ description: 'What the application has with these changes.' }),
  })
  .meta({
    id: 'PassingChange',
    examples: [{ changes: [{ field: 'balance', from: 900, to: 410 }], probability: 0.04 }],
  });
/** A change with which a declined application would pass. */
export type PassingChange = z.infer<typeof passingChangeSchema>;

const logOdds = z.record(z.string(), z.number());

/** The explanation in an answer, where it was asked for. */
export const explanationSchema = z
  .object({
    margin: z.number().meta({
      description: 'The calibrated log-odds, in float32: their sigmoid is `probability`, to the last bit.',
    }),
    mean: z
      .number()
      .meta({ description: 'The mean margin of the approved applications that it is explained against.' }),
    contributions: logOdds.meta({
      description:
        'Log-odds by feature: exact interventional Shapley values. `mean` and all of them add up to `margin` less `rounding`.',
    }),
    reasons: logOdds.optional().meta({
      description:
        'The contributions gathered by the codes of the reasons, suppressed ones among them. Absent where the schema has no texts of reasons.',
    }),
    rounding: z
      .number()
      .meta({ description: 'By how much the margin, a sum in float32, is above the sum in float64.' }),
    against: z
      .object({ rows: z.int().min(1), of: z.int().min(1) })
      .meta({ description: 'How many approved applications it is explained against, and of how many.' }),
    would_pass: z.array(passingChangeSchema).max(MOST_CHANGES).optional().meta({
      description:
        'Where default is predicted: the smallest changes of fields that the schema calls changeable with which the application would pass, nearest first, each checked by scoring it. Empty where none was found. It says what this version computes, and promises nothing.',
    }),
  })
  .meta({
    id: 'Explanation',
    examples: [
      {
        margin: -2.5,
        mean: -6,
        contributions: { balance: 3, income: 0.25, burden: 0.25 },
        reasons: { card: 3.25, income: 0.25 },
        rounding: 0,
        against: { rows: 256, of: 34_561 },
        would_pass: [{ changes: [{ field: 'balance', from: 900, to: 410 }], probability: 0.04 }],
      },
    ],
  });
