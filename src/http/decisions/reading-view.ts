import { z } from 'zod';
import { READ_FOR, type Reading, type ReadingCursor } from '../../decisions/readings.ts';
import { SolventError } from '../../errors.ts';
import { nextCursor } from '../page-query.ts';

const readingSchema = z
  .object({
    at: z.iso.datetime(),
    reader: z.string().meta({ description: 'The name of the API key.' }),
    what: z.enum(READ_FOR),
    searched: z.string().nullable().meta({
      description:
        'Where it was found by a request or a subject: SHA-256 of three lines, `request_id` or `subject`, the day, and the value. Of an erasure, of the subject alone.',
    }),
  })
  .meta({
    id: 'DecisionReading',
    examples: [{ at: '2026-04-01T09:00:00.000Z', reader: 'internal-audit', what: 'look-up', searched: null }],
  });

export const readingPageSchema = z
  .object({ readings: z.array(readingSchema), next_cursor: nextCursor })
  .meta({ id: 'DecisionReadingPage' });

export function readingView({ at, ...rest }: Reading): z.infer<typeof readingSchema> {
  return { at: new Date(at).toISOString(), ...rest };
}

export function readingCursor({ at, request }: ReadingCursor): string {
  return `${at}.${request}`;
}

/** @throws SolventError `validation_error` for a cursor that no page gave */
export function parseReadingCursor(cursor: string): ReadingCursor {
  const match = /^(\d{1,15})\.([A-Za-z0-9-]{1,64})$/.exec(cursor);
  if (!match) throw new SolventError('validation_error', 'This cursor is not one that a page gave.');
  return { at: Number(match[1]), request: match[2]! };
}
