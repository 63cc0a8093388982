import { z } from 'zod';
import { type Verified, type VerifiedTo, verifyHistory } from '../../registry/verify-history.ts';
import { requireModel } from '../../registry/versions.ts';
import { answer, answerSchema } from '../answer.ts';
import { headSchema } from '../models/history-query.ts';
import { ofModel } from '../models/model-params.ts';
import { EVENT_EXAMPLE } from '../models/views.ts';
import { nextCursor } from '../page-query.ts';
import { type Route, route } from '../route.ts';
import type { Services } from '../services.ts';

const verifiedSchema = z
  .object({
    events: z.int().meta({ description: 'All up to this one are as they were written.' }),
    head: z.string().meta({ description: 'The hash of the last of them: keep it, and ask by it later.' }),
    copied: z.int().meta({
      description: 'All up to this one are what their copies in the bucket say; a later one has none yet.',
    }),
    problem: z
      .object({ sequence: z.int().nullable(), message: z.string() })
      .nullable()
      .meta({
        description:
          'What is wrong from which event on, without one where an alias was changed beside its history; null where nothing is.',
        examples: [null],
      }),
    next_cursor: nextCursor.meta({ description: 'Verifies the events behind these; null at the end.' }),
  })
  .meta({
    id: 'VerifiedHistory',
    examples: [{ events: 2, head: EVENT_EXAMPLE.hash, copied: 2, problem: null, next_cursor: null }],
  });

/** Of `VerifiedTo`. */
const CURSOR = /^(\d{1,15})\.([0-9a-f]{64})\.([01])\.(\d{1,15})$/;

/** Whether the history is what was written. */
export function modelVerificationRoute({ database, blobs }: Pick<Services, 'database' | 'blobs'>): Route {
  return route({
    method: 'get',
    path: '/api/v1/models/{name}/history/verification',
    scope: 'registry',
    tag: 'models',
    operationId: 'verifyModelHistory',
    summary: 'Whether the history is what was written',
    description:
      'Computes every hash anew, and compares every event with its copy in the bucket. Every move has to begin where the move before it brought its alias, and every alias to be where its last move brought it. A `head` that was kept finds also a history that was cut short or written anew together with its copies. Of a long history it verifies 50,000 events, and goes on with `next_cursor`.',
    params: ofModel,
    query: z.object({
      head: headSchema.optional().meta({ description: 'The same with every cursor.' }),
      cursor: z
        .string()
        .regex(CURSOR, 'is the next_cursor of an answer')
        .optional()
        .meta({ description: '`next_cursor` of the answer before.' }),
    }),
    responses: {
      200: {
        description: 'What came of it.',
        content: {
          'application/json': answerSchema(verifiedSchema, 'All 2 events are as they were written.'),
        },
      },
    },
    errors: ['not_found'],
    async handle(_, { params: { name }, query: { head, cursor } }) {
      await requireModel(database, name);
      const from = cursor === undefined ? undefined : readCursor(cursor);
      const { next, ...verified } = await verifyHistory({ database, blobs }, name, { known: head, from });
      return answer({ ...verified, next_cursor: next && writeCursor(next) }, messageOf(verified, next));
    },
  });
}

function messageOf({ events, copied, problem }: Omit<Verified, 'next'>, next: VerifiedTo | null): string {
  if (problem && problem.sequence !== null) return `Event ${problem.sequence} ${problem.message}.`;
  if (next) return `The first ${events} events are as they were written; next_cursor goes on.`;
  const all = `All ${events} events are as they were written`;
  if (problem) return `${all}, but ${problem.message}.`;
  return `${all}${copied < events ? `; ${events - copied} of them have no copy yet` : ''}.`;
}

function writeCursor({ sequence, hash, isKnown, copied }: VerifiedTo): string {
  return [sequence, hash, isKnown ? 1 : 0, copied].join('.');
}

function readCursor(cursor: string): VerifiedTo {
  const [, sequence, hash, isKnown, copied] = CURSOR.exec(cursor)!;
  return { sequence: Number(sequence), hash: hash!, isKnown: isKnown === '1', copied: Number(copied) };
}
