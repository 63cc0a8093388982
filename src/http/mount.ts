import { zValidator } from '@hono/zod-validator';
import type { Hono, MiddlewareHandler } from 'hono';
import { z } from 'zod';
import { invalid, parsed } from '../validation.ts';
import type { HttpContext, HttpEnv } from './context.ts';
import { Refusal } from './errors.ts';
import type { Guard } from './middleware/guard.ts';
import type { Route } from './route.ts';
import { hasDryRun, withoutDryRun } from './scoring/dry-run.ts';

/**
 * Mounts the routes behind the guard (rate limit, key). A path that exists answers OPTIONS with what it allows, and any other
 * method with 405.
 */
export function mount(app: Hono<HttpEnv>, routes: Route[], guard: Guard) {
  for (const route of routes) {
    const chain = [named(route.path), ...guard.route(route)];
    if (route.scope !== null && !hasDryRun(route)) chain.push(withoutDryRun);
    if (route.params) chain.push(validated('param', route.params));
    const query = route.query ?? (route.scope === null ? undefined : NO_QUERY);
    if (query) chain.push(validated('query', query.strict()));
    app.on([route.method], [honoPath(route.path)], ...chain, (context) =>
      route.handle(context, {
        params: route.params && validOf(context, 'param'),
        query: route.query && validOf(context, 'query'),
      }),
    );
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

function validated(target: 'param' | 'query', schema: z.ZodType) {
  return zValidator(target, schema, undefined, {
    validationFunction: (_, value) => ({
      success: true as const,
      data: parsed(schema, once(value), 'The address is not valid'),
    }),
  }) as unknown as MiddlewareHandler<HttpEnv>;
}

/**
 * What stands twice in an address comes as a list of its values.
 * @throws SolventError `validation_error` that names all of them
 */
function once(values: Record<string, unknown>): Record<string, unknown> {
  const repeated = Object.keys(values).filter((name) => Array.isArray(values[name]));
  if (repeated.length === 0) return values;
  const details = repeated.map((path) => ({ path, message: 'stands more than once' }));
  throw invalid('The address is not valid', details);
}

/** Hono knows what was validated only by a chain of inferred types; here the routes' own schemas say it. */
function validOf(context: HttpContext, target: 'param' | 'query'): unknown {
  return (context.req as unknown as { valid(target: string): unknown }).valid(target);
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
