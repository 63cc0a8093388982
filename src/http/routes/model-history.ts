import { z } from 'zod';
import { eventAt, listEvents } from '../../registry/history.ts';
import { CHAMPION } from '../../registry/move.ts';
import { answer, answerSchema } from '../answer.ts';
import { eventSchema, eventView } from '../models/views.ts';
import { nextCursor, pageQuery } from '../page-query.ts';
import { type Route, route } from '../route.ts';
import type { Services } from '../services.ts';

const pageSchema = z
  .object({
    events: z.array(eventSchema),
    next_cursor: nextCursor,
  })
  .meta({ id: 'ModelEventPage' });

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
  ];
}
