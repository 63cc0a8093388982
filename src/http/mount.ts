import { zValidator } from '@hono/zod-validator';
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
    const readParams = route.params && reader('param', route.params);
    const query = route.query ?? (route.scope === null ? undefined : NO_QUERY);
    const readQuery = query && queryReader(query.strict());
    // One function, and not one for each step: to call the next one costs time, too.
    app.on([route.method], [honoPath(route.path)], async (context) => {
      context.set('route', route.path);
      await pass?.(context);
      if (refusesDryRun) refuseDryRun(context);
      const params = readParams && (await readParams(context));
      const given = readQuery && (await readQuery(context));
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

/** @throws SolventError `validation_error` */
type Reader = (context: HttpContext) => unknown;

function reader(target: 'param' | 'query', schema: z.ZodType): Reader {
  const validate = zValidator(target, schema, undefined, {
    validationFunction: (_, value) => ({
      success: true as const,
      data: parsed(schema, once(value), NOT_VALID),
    }),
  }) as unknown as MiddlewareHandler<HttpEnv>;
  return async (context) => {
    await validate(context, nothing);
    return validOf(context, target);
  };
}

/** What an address without a query says is known before: most have none. */
function queryReader(schema: z.ZodType): Reader {
  const none = schema.safeParse({});
  const read = reader('query', schema);
  return (context) => (none.success && !context.req.url.includes('?') ? none.data : read(context));
}

const NOT_VALID = 'The address is not valid';
const nothing = async () => {};

/** Hono knows what was validated only by a chain of inferred types; here the routes' own schemas say it. */
function validOf(context: HttpContext, target: 'param' | 'query'): unknown {
  return (context.req as unknown as { valid(target: string): unknown }).valid(target);
}

/**
 * What stands twice in an address comes as a list of its values.
 * @throws SolventError `validation_error` that names all of them
 */
function once(values: Record<string, unknown>): Record<string, unknown> {
  const repeated = Object.keys(values).filter((name) => Array.isArray(values[name]));
  if (repeated.length === 0) return values;
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
