import { z } from 'zod';

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
      },
    ],
  });
