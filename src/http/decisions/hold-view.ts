import { z } from 'zod';
import { HOLD_NAME, type LegalHold } from '../../decisions/store/holds.ts';
import { printableText } from '../../printable-text.ts';
import { nextCursor } from '../page-query.ts';
import { moment } from './period-body.ts';

const time = z.iso.datetime();
const EXAMPLE = {
  name: 'case-4711',
  from: '2026-03-01T00:00:00.000Z',
  to: '2026-04-01T00:00:00.000Z',
  why: 'Claim 4711',
  by: 'counsel',
  at: '2026-05-04T09:00:00.000Z',
};

export const holdParams = z.object({
  name: z
    .string()
    .regex(
      HOLD_NAME,
      'has not 1 to 64 small letters, digits, hyphens and underscores, the first a letter or digit',
    )
    .meta({ description: 'Of small letters, digits, hyphens and underscores: `case-4711`.' }),
});

/** What a hold covers, and why. */
export const holdRequestSchema = z
  .strictObject({
    from: moment.meta({ description: 'What was decided from this time on is kept …' }),
    to: moment.meta({ description: '… until before this one.' }),
    why: printableText.max(1000),
  })
  .meta({
    id: 'DecisionHoldRequest',
    examples: [{ from: '2026-03-01', to: '2026-04-01', why: 'Claim 4711' }],
  });

export const holdSchema = z
  .object({
    name: z.string(),
    from: time.meta({ description: 'Decisions from this time on are kept …' }),
    to: time.meta({ description: '… until before this one.' }),
    why: z.string(),
    by: z.string().meta({ description: 'The name of the API key that placed it.' }),
    at: time.meta({ description: 'When it was placed.' }),
  })
  .meta({
    id: 'DecisionHold',
    examples: [EXAMPLE],
  });

export const holdsSchema = z
  .object({
    holds: z.array(holdSchema).meta({ description: 'By their names.' }),
    next_cursor: nextCursor,
    kept_since: time.meta({ description: 'What was decided before is deleted, unless a hold covers it.' }),
    at: time.meta({ description: 'When it was so.' }),
  })
  .meta({
    id: 'DecisionHolds',
    examples: [
      {
        holds: [EXAMPLE],
        next_cursor: null,
        kept_since: '2024-04-02T09:00:00.000Z',
        at: '2026-05-04T09:00:00.000Z',
      },
    ],
  });

const iso = (at: number) => new Date(at).toISOString();

export function holdView(name: string, { from, to, why, by, at }: LegalHold): z.output<typeof holdSchema> {
  return { name, from: iso(from), to: iso(to), why, by, at: iso(at) };
}
