import { z } from 'zod';
import { answer, answerSchema, errorSchema } from '../answer.ts';
import { ERROR_EXAMPLES } from '../error-examples.ts';
import { errorResponse } from '../errors.ts';
import { type Route, route } from '../route.ts';
import type { Services } from '../services.ts';

/**
 * `/healthz`: the process answers; it looks at nothing else, so that a damaged model never gets it restarted.
 * `/readyz`: it can score; a load balancer sends it nothing otherwise.
 */
export function healthRoutes({ models }: Pick<Services, 'models'>): Route[] {
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
        '503 with the reason while there is no model to score with: a load balancer then sends it nothing.',
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
          const { name, version } = await models.get();
          const data = {
            status: 'ready',
            ready: true,
            model_loaded: true,
            model_name: name,
            model_version: version,
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
  })
  .meta({
    id: 'Readiness',
    examples: [
      { status: 'ready', ready: true, model_loaded: true, model_name: 'loan-default', model_version: '1' },
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
