import type { Hono, MiddlewareHandler } from 'hono';
import { z } from 'zod';
import { invalid, parsed } from '../validation.ts';
import type { HttpContext, HttpEnv } from './context.ts';
import { Refusal } from './errors.ts';
import type { Guard } from './middleware/guard.ts';
import type { Route } from './route.ts';
import { hasDryRun, refuseDryRun } from './scoring/dry-run.ts';

/**
 * Mounts the routes behind the guard (rate limit, key). A path that exists answers OPTIONS with what it allows, and any other
 * method with 405.
 */
export function mount(app: Hono<HttpEnv>, routes: Route[], guard: Guard) {
  for (const route of routes) {
    const pass = guard.route(route);
    const refusesDryRun = route.scope !== null && !hasDryRun(route);
    const readParams = route.params && paramsReader(route.params);
    const query = route.query ?? (route.scope === null ? undefined : NO_QUERY);
    const readQuery = query && queryReader(query.strict());
    // One function, and not one for each step: to call the next one costs time, too.
    app.on([route.method], [honoPath(route.path)], async (context) => {
      context.set('route', route.path);
      await pass?.(context);
      if (refusesDryRun) refuseDryRun(context);
      const params = readParams?.(context);
      const given = readQuery?.(context);
      return route.handle(context, { params, query: route.query && given });
    });
  }
  for (const [path, methods] of allowedMethods(routes)) {
    app.all(honoPath(path), named(path), guard.lost, (context) => {
      const allowed = methods.join(', ');
      if (context.req.method === 'OPTIONS')
        return new Response(null, { status: 204, headers: { Allow: allowed } });
      throw new Refusal('method_not_allowed', `${path} answers ${allowed}.`, { Allow: allowed });
    });
  }
}

/** Of a route under a key that says nothing of a query. Whoever probes the others may add what they like. */
const NO_QUERY = z.object({});

/** Says which route answers, for logs and metrics. */
function named(path: string): MiddlewareHandler<HttpEnv> {
  return (context, next) => {
    context.set('route', path);
    return next();
  };
}

type Reader = (context: HttpContext) => unknown;

/** @throws SolventError `validation_error`, as the other one does */
function paramsReader(schema: z.ZodType): Reader {
  return ({ req }) => parsed(schema, req.param(), NOT_VALID);
}

/** What an address without a query says is known before: most have none. */
function queryReader(schema: z.ZodType): Reader {
  const none = schema.safeParse({});
  return ({ req }) =>
    none.success && !req.url.includes('?') ? none.data : parsed(schema, once(req.queries()), NOT_VALID);
}

const NOT_VALID = 'The address is not valid';

/**
 * The one value of each name.
 * @throws SolventError `validation_error` that names all that stand twice
 */
function once(values: Record<string, string[]>): Record<string, string> {
  const repeated = Object.keys(values).filter((name) => values[name]!.length > 1);
  if (repeated.length === 0)
    return Object.fromEntries(Object.entries(values).map(([name, [value]]) => [name, value!]));
  const details = repeated.map((path) => ({ path, message: 'stands more than once' }));
  throw invalid(NOT_VALID, details);
}

/** `/a/{id}` → `/a/:id`; `/a/{id}.html` → a parameter that ends in `.html`, the ending included. */
function honoPath(path: string): string {
  return path.replace(/\{(\w+)\}([^/]*)/g, (_, name: string, suffix: string) =>
    suffix ? `:${name}{[^/]+${suffix.replaceAll('.', '\\.')}}` : `:${name}`,
  );
}

/** A GET answers HEAD too. */
function allowedMethods(routes: Route[]): Map<string, string[]> {
  const methods = new Map<string, string[]>();
  for (const { path, method } of routes) {
    const known = methods.get(path) ?? [];
    known.push(...(method === 'get' ? ['GET', 'HEAD'] : [method.toUpperCase()]));
    methods.set(path, known);
  }
  for (const known of methods.values()) known.push('OPTIONS');
  return methods;
}

/** What the addresses of a path look like. */
export function pathPattern(path: string): RegExp {
  const escaped = path.replace(/[.]/g, '\\.').replace(/\{\w+\}/g, '[^/]+');
  return new RegExp(`^${escaped}$`);
}
