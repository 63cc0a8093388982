import { z } from 'zod';
import { requireModel } from '../../registry/versions.ts';
import { originOf } from '../address.ts';
import type { HttpContext } from '../context.ts';
import { describer } from '../describe.ts';
import { docsPage, PAGE_POLICY } from '../docs/page.ts';
import { ofModel } from '../models/model-params.ts';
import { type Route, route } from '../route.ts';
import type { Services } from '../services.ts';

const documentSchema = z.looseObject({ openapi: z.literal('3.1.0') });

/**
 * `/openapi.json`, a model's own, and `/docs`: the same for people.
 * @param routes every route of the product, these two included
 */
export function openApiRoutes(
  { models, database, clientOrigin }: Pick<Services, 'models' | 'database' | 'clientOrigin'>,
  routes: () => Route[],
): Route[] {
  const describe = describer(routes);
  const describeOne = describer((model) =>
    routes().flatMap(({ ofModel }) => (ofModel && model ? [ofModel(model.name)] : [])),
  );
  // A description is of use without a model too.
  const current = async (context: HttpContext) =>
    describe(await models.get().catch(() => undefined), originOf(context, clientOrigin));
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
          content: { 'application/json': documentSchema },
        },
      },
      handle: async (context) => Response.json(await current(context)),
    }),
    route({
      method: 'get',
      path: '/api/v1/models/{name}/openapi.json',
      operationId: 'getOpenApiOfModel',
      scope: 'predict',
      tag: 'operations',
      summary: "A model's own interface as OpenAPI 3.1",
      description:
        'The routes of one model, with its own fields and examples: what a client of it is generated from.',
      params: ofModel,
      responses: {
        200: {
          description: 'The document.',
          content: { 'application/json': documentSchema },
        },
      },
      errors: ['not_found', 'model_unavailable'],
      async handle(context, { params: { name } }) {
        await requireModel(database, name);
        return Response.json(describeOne(await models.get(undefined, name), originOf(context, clientOrigin)));
      },
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
