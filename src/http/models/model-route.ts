import { z } from 'zod';
import type { HttpContext } from '../context.ts';
import { type Route, route } from '../route.ts';
import type { Services } from '../services.ts';
import { modelName } from './model-params.ts';
import { registeredNames } from './registered-names.ts';

type Description<Params extends z.ZodObject, Query extends z.ZodObject> = Omit<
  Route,
  'params' | 'query' | 'handle'
> & {
  params?: Params;
  query?: Query;
  /** What the named model's route reads, where that depends on the model. */
  bodyOfModel?: Route['body'];
  handle(
    context: HttpContext,
    input: { params: z.output<Params>; query: z.output<Query>; model: string },
  ): Response | Promise<Response>;
};

/**
 * States a route that takes a model, at both its addresses: `/api/v1/predict` is the default model's (MODEL_NAME), and
 * `/api/v1/models/{name}/predict` any registered one's. Its handler receives the model's name as `model`: a registered one, or the
 * default's.
 */
export function modelRoute<Params extends z.ZodObject = z.ZodObject, Query extends z.ZodObject = z.ZodObject>(
  services: Pick<Services, 'database' | 'environment'>,
  description: Description<Params, Query>,
): Route[] {
  const { MODEL_NAME } = services.environment;
  const requireRegistered = registeredNames(services);
  const { handle, bodyOfModel, ...described } = description as unknown as Description<z.ZodObject, Query>;
  return [
    route({
      ...described,
      handle: (context, input) => handle(context, { ...input, model: MODEL_NAME }),
    }),
    route({
      ...described,
      path: pathOfModel(described.path),
      operationId: `${described.operationId}OfModel`,
      summary: `${described.summary}: of a model by its name`,
      ...(bodyOfModel && {
        body: bodyOfModel,
        description: `${described.description} An application has that model's fields: \`GET /api/v1/models/{name}/openapi.json\` describes them.`,
      }),
      params: z.object({ name: modelName, ...described.params?.shape }),
      ofModel: (name) =>
        ({
          ...described,
          path: pathOfModel(described.path).replace('{name}', encodeURIComponent(name)),
        }) as unknown as Route,
      errors: [...(described.errors ?? []), 'not_found'],
      async handle(context, { params: { name, ...params }, query }) {
        await requireRegistered(name);
        return handle(context, { params, query, model: name });
      },
    }),
  ];
}

/** `/api/v1/predict` → `/api/v1/models/{name}/predict`, and `/api/v1/model/info` → `/api/v1/models/{name}/info`. */
function pathOfModel(path: string): string {
  return path.replace(/^\/api\/v1\/(model\/)?/, '/api/v1/models/{name}/');
}
