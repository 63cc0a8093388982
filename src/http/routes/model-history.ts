import { z } from 'zod';
import { SolventError } from '../../errors.ts';
import { findJobVersion } from '../../jobs/jobs.ts';
import type { Database } from '../../ports.ts';
import { eventAt, listEvents, type StoredEvent } from '../../registry/history.ts';
import { CHAMPION } from '../../registry/move.ts';
import { movesBehind } from '../../registry/moves-behind.ts';
import { requireModel } from '../../registry/versions.ts';
import { sourceSchema } from '../../samples/sample.ts';
import { findScored, type Scored } from '../../samples/scored.ts';
import { answer, answerSchema } from '../answer.ts';
import { historyQuery, requireOneQuestion } from '../models/history-query.ts';
import { ofModel } from '../models/model-params.ts';
import { EVENT_EXAMPLE, eventSchema, eventView } from '../models/views.ts';
import { nextCursor } from '../page-query.ts';
import { type Route, route } from '../route.ts';
import type { Services } from '../services.ts';

const scoredSchema = z
  .object({
    model_version: z.string(),
    at: z.string().meta({ description: 'When it was answered, or the job was submitted.' }),
    source: sourceSchema,
  })
  .meta({
    id: 'ScoredBy',
    examples: [{ model_version: '2', at: '2026-11-05T09:30:00.000Z', source: 'realtime' }],
  });

const pageSchema = z
  .object({
    events: z.array(eventSchema),
    scored: scoredSchema
      .nullable()
      .meta({ description: 'With `request_id` or `job_id`, what scored it; else null.' }),
    next_cursor: nextCursor,
  })
  .meta({ id: 'ModelEventPage', examples: [{ events: [EVENT_EXAMPLE], scored: null, next_cursor: null }] });

const common = { method: 'get', scope: 'registry', tag: 'models', params: ofModel } as const;

/** Who moved which alias, when, why. */
export function modelHistoryRoutes({
  database,
  environment,
}: Pick<Services, 'database' | 'environment'>): Route[] {
  return [
    route({
      ...common,
      path: '/api/v1/models/{name}/history',
      operationId: 'listModelEvents',
      summary: "Every move of a model's aliases, the newest first",
      description:
        'With `alias` and `at`, the one move by which the alias came to point where it pointed at that time. With `request_id` or `job_id`, the moves behind its answer: by which the version that scored it came to answer, and, after a way back, by which it had been chosen.',
      query: historyQuery,
      responses: {
        200: {
          description: 'A page of them.',
          content: { 'application/json': answerSchema(pageSchema, '1 events.') },
        },
      },
      errors: ['not_found'],
      async handle(_, { params: { name }, query }) {
        const { alias, at, request_id, job_id, limit, cursor } = query;
        requireOneQuestion(query);
        await requireModel(database, name);
        if (request_id !== undefined || job_id !== undefined) {
          const scored =
            job_id === undefined
              ? await requestScored(database, name, request_id!)
              : await jobScored(database, name, job_id);
          const preferred = alias ?? environment.MODEL_STAGE;
          return page(await movesBehind(database, name, { ...scored, preferred }), { scored });
        }
        if (at !== undefined) {
          const asked = alias ?? CHAMPION;
          const event = await eventAt(database, name, asked, Date.parse(at));
          return event ? page([event]) : page([], { none: `Nothing answered as ${asked} then.` });
        }
        const before = cursor === undefined ? undefined : Number(cursor);
        const { events, next } = await listEvents(database, name, { alias, limit, before });
        return page(events, { next });
      },
    }),
  ];
}

/** @param none what it means that there are no events */
function page(
  events: StoredEvent[],
  {
    scored,
    next,
    none = 'Nothing was moved.',
  }: { scored?: Scored; next?: number | undefined; none?: string } = {},
) {
  return answer(
    {
      events: events.map(eventView),
      scored: scored
        ? { model_version: scored.version, at: new Date(scored.at).toISOString(), source: scored.source }
        : null,
      next_cursor: next === undefined ? null : String(next),
    },
    events.length === 0 ? none : `${events.length} events.`,
  );
}

async function requestScored(database: Database, model: string, id: string): Promise<Scored> {
  const scored = await findScored(database, model, id);
  if (scored) return scored;
  throw new SolventError(
    'not_found',
    `Of this request no sample of ${model} is kept: one of several is, for a while (DRIFT_SAMPLING_RATE, DRIFT_RETENTION_DAYS). Its answer names the version, and by \`at\` with the time of the answer the history says how that version came to answer`,
  );
}

async function jobScored(database: Database, model: string, id: string): Promise<Scored> {
  const job = await findJobVersion(database, model, id);
  if (job) return { ...job, source: 'batch' };
  throw new SolventError(
    'not_found',
    `There is no such job of ${model}, or no more: its results name the version, and by \`at\` with the time of its submission the history says how that version came to answer`,
  );
}
