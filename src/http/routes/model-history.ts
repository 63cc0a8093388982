import { z } from 'zod';
import { eventAt, listEvents, verifyHistory } from '../../registry/history.ts';
import { CHAMPION } from '../../registry/move.ts';
import { answer, answerSchema } from '../answer.ts';
import { EVENT_EXAMPLE, eventSchema, eventView } from '../models/views.ts';
import { nextCursor, pageQuery } from '../page-query.ts';
import { type Route, route } from '../route.ts';
import type { Services } from '../services.ts';

const pageSchema = z
  .object({
    events: z.array(eventSchema),
    next_cursor: nextCursor,
  })
  .meta({ id: 'ModelEventPage' });

const verifiedSchema = z
  .object({
    events: z.int().meta({ description: 'Up to what is wrong, if anything is.' }),
    head: z.string().meta({ description: 'The hash of the last of them: keep it, and ask by it later.' }),
    problem: z
      .object({ sequence: z.int(), message: z.string() })
      .nullable()
      .meta({
        description: 'What is wrong from which event on; null where the chain holds.',
        examples: [null],
      }),
  })
  .meta({
    id: 'VerifiedHistory',
    examples: [{ events: 2, head: EVENT_EXAMPLE.hash, problem: null }],
  });

const params = z.object({ name: z.string().max(100) });
const common = { method: 'get', scope: 'monitor', tag: 'models', params } as const;

/** Who moved which alias, when, why. */
export function modelHistoryRoutes({ database }: Pick<Services, 'database'>): Route[] {
  return [
    route({
      ...common,
      path: '/api/v1/models/{name}/history',
      operationId: 'listModelEvents',
      summary: "Every move of a model's aliases, the newest first",
      description:
        'With `alias` and `at`, the one move by which the alias came to point where it pointed at that time.',
      query: z.object({
        alias: z.string().min(1).max(64).optional(),
        at: z.iso.datetime({ offset: true }).optional().meta({
          description: 'A time such as 2026-03-03T12:00:00Z; of the alias champion unless another is named.',
        }),
        ...pageQuery,
        cursor: z
          .string()
          .regex(/^\d{1,15}$/, 'is the next_cursor of a page')
          .optional()
          .meta({ description: '`next_cursor` of the page before.' }),
      }),
      responses: {
        200: {
          description: 'A page of them.',
          content: { 'application/json': answerSchema(pageSchema, '1 events.') },
        },
      },
      async handle(_, { params: { name }, query: { alias, at, limit, cursor } }) {
        if (at !== undefined) {
          const event = await eventAt(database, name, alias ?? CHAMPION, Date.parse(at));
          return answer(
            { events: event ? [eventView(event)] : [], next_cursor: null },
            `${event ? 1 : 0} events.`,
          );
        }
        const before = cursor === undefined ? undefined : Number(cursor);
        const { events, next } = await listEvents(database, name, { alias, limit, before });
        const shown = events.map(eventView);
        return answer(
          { events: shown, next_cursor: next === undefined ? null : String(next) },
          `${shown.length} events.`,
        );
      },
    }),
    route({
      ...common,
      path: '/api/v1/models/{name}/history/verification',
      operationId: 'verifyModelHistory',
      summary: 'Whether the history is what was written',
      description:
        'Computes every hash anew. A `head` that was kept finds also a history that was cut short or written anew.',
      query: z.object({
        head: z
          .string()
          .regex(/^[0-9a-f]{64}$/, 'is 64 lower-case hexadecimal digits')
          .optional(),
      }),
      responses: {
        200: {
          description: 'What came of it.',
          content: {
            'application/json': answerSchema(verifiedSchema, 'All 2 events are as they were written.'),
          },
        },
      },
      async handle(_, { params: { name }, query: { head } }) {
        const verified = await verifyHistory(database, name, head);
        const { events, problem } = verified;
        return answer(
          verified,
          problem
            ? `Event ${problem.sequence} ${problem.message}.`
            : `All ${events} events are as they were written.`,
        );
      },
    }),
  ];
}
