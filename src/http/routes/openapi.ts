import { z } from 'zod';
import { addressOf } from '../address.ts';
import type { HttpContext } from '../context.ts';
import { describer } from '../describe.ts';
import { docsPage, PAGE_POLICY } from '../docs/page.ts';
import { type Route, route } from '../route.ts';
import type { Services } from '../services.ts';

/**
 * `/openapi.json`, and `/docs`: the same for people.
 * @param routes every route of the product, these two included
 */
export function openApiRoutes({ models }: Pick<Services, 'models'>, routes: () => Route[]): Route[] {
  const describe = describer(routes);
  // A description is of use without a model too.
  const current = async (context: HttpContext) =>
    describe(await models.get().catch(() => undefined), addressOf(context).origin);
  return [
    route({
      method: 'get',
      path: '/openapi.json',
      operationId: 'getOpenApi',
      scope: null,
      tag: 'operations',
      summary: 'This interface as OpenAPI 3.1',
      description: 'Applications are described as the model that answers now takes them.',
      responses: {
        200: {
          description: 'The document.',
          content: { 'application/json': z.looseObject({ openapi: z.literal('3.1.0') }) },
        },
      },
      handle: async (context) => Response.json(await current(context)),
    }),
    route({
      method: 'get',
      path: '/docs',
      operationId: 'getDocs',
      scope: null,
      tag: 'operations',
      summary: 'This interface as a page',
      description: 'The same for people. It runs no script and loads nothing.',
      responses: { 200: { description: 'The page.', content: { 'text/html': z.string() } } },
      async handle(context) {
        const page = await docsPage(await current(context));
        return context.html(page, 200, { 'Content-Security-Policy': PAGE_POLICY });
      },
    }),
  ];
}
