import { z } from 'zod';
import { answer, answerSchema } from '../answer.ts';
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
      },
      errors: ['model_unavailable'],
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
          return errorResponse(error, context.get('requestId'), { ready: false, model_loaded: false });
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
