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
      scope: null,
      tag: 'operations',
      summary: 'Whether the process answers',
      responses: {
        200: {
          description: 'It does.',
          content: { 'application/json': answerSchema(z.object({ status: z.literal('healthy') })) },
        },
      },
      handle: () => answer({ status: 'healthy' }, 'The process answers.'),
    }),
    route({
      method: 'get',
      path: '/readyz',
      scope: null,
      tag: 'operations',
      summary: 'Whether it can score',
      responses: {
        200: {
          description: 'A model is loaded.',
          content: { 'application/json': answerSchema(readySchema) },
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

const readySchema = z.object({
  status: z.literal('ready'),
  ready: z.literal(true),
  model_loaded: z.literal(true),
  model_name: z.string(),
  model_version: z.string(),
});
