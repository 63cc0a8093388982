import { z } from 'zod';
import type { Trouble } from '../../registry/holder.ts';
import { answer, answerSchema, errorSchema } from '../answer.ts';
import { ERROR_EXAMPLES } from '../error-examples.ts';
import { errorResponse } from '../errors.ts';
import { readyModel } from '../ready-model.ts';
import { type Route, route } from '../route.ts';
import type { Services } from '../services.ts';

/**
 * `/healthz`: the process answers; it looks at nothing else, so that a damaged model never gets it restarted.
 * `/readyz`: it can score; a load balancer sends it nothing otherwise.
 */
export function healthRoutes(services: Pick<Services, 'models' | 'environment' | 'isStopping'>): Route[] {
  const { environment } = services;
  return [
    route({
      method: 'get',
      path: '/healthz',
      operationId: 'getHealth',
      scope: null,
      neverRefused: true,
      tag: 'operations',
      summary: 'Whether the process answers',
      description: 'Looks at nothing else: a model that is damaged is no reason to start the process again.',
      responses: {
        200: {
          description: 'It does.',
          content: { 'application/json': answerSchema(healthSchema, 'The process answers.') },
        },
      },
      handle: () => answer({ status: 'healthy' }, 'The process answers.'),
    }),
    route({
      method: 'get',
      path: '/readyz',
      operationId: 'getReadiness',
      scope: null,
      tag: 'operations',
      summary: 'Whether it can score',
      description:
        '503 with the reason while there is no model to score with, or the process is about to stop: a load balancer then sends it nothing. ' +
        'A process that scores, and not by what the registry says now, is ready and says in `degraded` what is wrong.',
      responses: {
        200: {
          description: 'A model is loaded.',
          content: { 'application/json': answerSchema(readinessSchema, 'Ready to score.') },
        },
        503: {
          description: '`model_unavailable`',
          content: { 'application/json': notReadySchema },
          headers: { 'Retry-After': 'Seconds after which to try again, where that may help.' },
        },
      },
      async handle(context) {
        try {
          const { name, version, troubled } = await readyModel(services);
          const data = {
            status: 'ready',
            ready: true,
            model_loaded: true,
            model_name: name,
            model_version: version,
            model_stage: environment.MODEL_STAGE,
            ...(troubled && { degraded: troubleText(version, troubled) }),
          };
          return answer(data, 'Ready to score.');
        } catch (error) {
          // For the log.
          context.error = error as Error;
          // Probes of the Python service read these.
          return errorResponse(error, context.get('requestId'), NOT_READY);
        }
      },
    }),
  ];
}

function troubleText(version: string, troubled: Trouble): string {
  if (troubled.kind === 'registry_unreadable')
    return `The registry cannot be read. What it said at ${new Date(troubled.since).toISOString()} goes on being used.`;
  const what = troubled.kind === 'not_loaded' ? 'does not load' : 'cannot be read at the moment';
  return `Version ${troubled.version} is to answer and ${what}, so that version ${version} goes on: ${troubled.reason}`;
}

const healthSchema = z
  .object({ status: z.literal('healthy') })
  .meta({ id: 'Health', examples: [{ status: 'healthy' }] });

const readinessSchema = z
  .object({
    status: z.literal('ready'),
    ready: z.literal(true),
    model_loaded: z.literal(true),
    model_name: z.string(),
    model_version: z.string(),
    model_stage: z
      .string()
      .meta({ description: '`MODEL_STAGE`: the alias that answers, or a pinned version.' }),
    degraded: z.string().optional().meta({
      description: 'Why it scores by something else than the registry says now. Absent where it does not.',
    }),
  })
  .meta({
    id: 'Readiness',
    examples: [
      {
        status: 'ready',
        ready: true,
        model_loaded: true,
        model_name: 'loan-default',
        model_version: '1',
        model_stage: 'champion',
      },
    ],
  });

const NOT_READY = { ready: false, model_loaded: false } as const;

const notReadySchema = errorSchema
  .extend({
    data: z.object({ ready: z.literal(false), model_loaded: z.literal(false) }).meta({ id: 'NoReadiness' }),
  })
  .meta({
    id: 'NotReadyAnswer',
    examples: [
      {
        success: false,
        error: 'model_unavailable',
        ...ERROR_EXAMPLES.model_unavailable,
        data: NOT_READY,
        request_id: 'ccd2ca2d-3fb4-4ce0-a72b-5b166a812a8b',
      },
    ],
  });
