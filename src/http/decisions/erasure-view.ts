import { z } from 'zod';
import type { Erased } from '../../decisions/store/erase.ts';
import { MINUTE_MS } from '../../decisions/store/keys.ts';
import type { Period } from '../../decisions/store/period.ts';
import { subjectSchema } from '../subject.ts';
import { moment } from './period-body.ts';

const time = z.iso.datetime();

/** Whose records are erased, and of when. */
export const erasureRequestSchema = z
  .strictObject({
    subject: subjectSchema.meta({ description: 'Whose decisions, as `X-Subject` said it.' }),
    from: moment.optional().meta({
      description:
        'From when on; since records are kept, by their age or by a legal hold, unless it is given.',
    }),
    to: moment.optional().meta({ description: 'Until before when; now, unless it is given.' }),
  })
  .meta({
    id: 'DecisionErasureRequest',
    examples: [{ subject: 'C-17', from: '2026-03-01', to: '2026-04-01' }],
  });

export const erasureSchema = z
  .object({
    from: time.meta({ description: 'The period in which the subject was erased …' }),
    to: time.meta({ description: '… and its end, excluded.' }),
    minutes: z.int().meta({ description: 'Minutes of decisions that were written again.' }),
    decisions: z.int().meta({ description: 'Decisions that were erased by that.' }),
    groups: z.int().meta({
      description: 'Groups of the subject that were handed in within the period, forgotten.',
    }),
    held_groups: z.int().meta({
      description:
        'Such groups that stay because a legal hold stands, of whatever period: erase again when it is lifted.',
    }),
    damaged: z
      .array(z.object({ minute: time, message: z.string() }))
      .meta({ description: 'Minutes that stayed as they are, and which object of each is damaged.' }),
    holds: z.array(z.string()).meta({
      description:
        'Legal holds that stand in the period and cover no decision of the subject that is recorded: one whose record is still on its way is kept until none of them covers it any more, and erased then.',
    }),
  })
  .meta({
    id: 'DecisionErasure',
    examples: [
      {
        from: '2026-03-01T00:00:00.000Z',
        to: '2026-04-01T00:00:00.000Z',
        minutes: 3,
        decisions: 3,
        groups: 1,
        held_groups: 0,
        damaged: [],
        holds: [],
      },
    ],
  });

/** What was erased of the records, and of the groups. */
export type ErasedAll = Erased & { groups: number; held_groups: number };

export function erasureView(
  { from, to }: Period,
  { minutes, decisions, groups, held_groups, damaged, holds }: ErasedAll,
): z.output<typeof erasureSchema> {
  return {
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
    minutes,
    decisions,
    groups,
    held_groups,
    damaged: [...damaged].map(([minute, { message }]) => ({
      minute: new Date(minute * MINUTE_MS).toISOString(),
      message,
    })),
    holds,
  };
}

/** In words, without the subject. */
export function erasureMessage({ decisions, damaged, holds, held_groups }: ErasedAll): string {
  const said = [`${decisions} ${decisions === 1 ? 'decision' : 'decisions'} of the subject erased.`];
  if (damaged.size > 0) said.push(`${damaged.size} damaged minutes stay as they are.`);
  if (holds.length > 0)
    said.push(
      `A record that is still on its way, and that a hold covers (${holds.join(', ')}), is kept until none does, and erased then.`,
    );
  if (held_groups > 0) said.push('Its groups stay while a legal hold stands: erase again when none does.');
  return said.join(' ');
}
