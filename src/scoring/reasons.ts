import { z } from 'zod';
import { DIRECTIONS } from '../explain/reasons/difference.ts';
import { MOST_REASONS, type Reason } from '../explain/reasons/reasons.ts';

/** How an application differs in a reason from what is usual. */
export const reasonDirectionSchema = z.enum(DIRECTIONS);

const reasonSchema: z.ZodType<Reason> = z
  .object({
    code: z.string().meta({ description: "The schema's: it stays when the text changes." }),
    field: z.string(),
    value: z
      .union([z.number(), z.boolean(), z.string(), z.null()])
      .meta({ description: 'What the application says; null where it is missing.' }),
    direction: reasonDirectionSchema.meta({
      description:
        'How it differs from what is usual among approved applications: an amount is `higher` or `lower`, it is `missing`, or it is another `value`.',
    }),
    text: z.record(z.string(), z.string()).meta({ description: 'By language.' }),
  })
  .meta({
    id: 'Reason',
    examples: [
      { code: 'income', field: 'income', value: 900, direction: 'lower', text: { en: 'Income is low' } },
    ],
  });

/** The reasons in an answer. */
export const reasonsSchema = z.array(reasonSchema).max(MOST_REASONS).optional().meta({
  description:
    'What pushes towards default beside approved applications, largest first. Absent where the schema has no texts of reasons.',
});
