import type { MiddlewareHandler } from 'hono';
import type { HttpContext, HttpEnv } from '../context.ts';
import type { Route, RouteScope } from '../route.ts';
import type { Services } from '../services.ts';
import { keyRing, requireScope } from './authenticate.ts';
import { rateLimit } from './rate-limit.ts';

/** What stands before every answer that costs something. */
export interface Guard {
  /** Before a route's handler: the limit first, then the key where it asks for one. Undefined where nothing is refused. */
  route(route: Pick<Route, 'scope' | 'method' | 'neverRefused'>): Pass | undefined;
  /** Before the answer that there is nothing, or not by this method. */
  lost: MiddlewareHandler<HttpEnv>;
}

/** @throws SolventError for what may not pass */
export type Pass = (context: HttpContext) => Promise<void> | undefined;

export function guard(services: Pick<Services, 'environment' | 'rateLimits' | 'clientAddress'>): Guard {
  const callerOf = keyRing(services.environment);
  const count = rateLimit(services);
  const open: Pass = (context) => count.open(context.req.raw);
  const keyed = (scope: RouteScope, onlyReads: boolean): Pass => {
    return async (context) => {
      const presented = context.req.header('X-API-Key');
      const caller = callerOf(presented);
      await count.keyed(context.req.raw, caller, onlyReads);
      requireScope(presented, caller, scope);
      context.set('caller', caller);
    };
  };
  return {
    route({ scope, method, neverRefused }) {
      if (neverRefused) return undefined;
      return scope === null ? open : keyed(scope, method === 'get');
    },
    async lost(context, next) {
      await count.lost(context.req.raw);
      await next();
    },
  };
}
