import type { MiddlewareHandler } from 'hono';
import type { HttpEnv } from '../context.ts';
import type { Route } from '../route.ts';
import type { Services } from '../services.ts';
import { keyRing, requireScope } from './authenticate.ts';
import { rateLimit } from './rate-limit.ts';

/** What stands before the handlers of routes that ask for a scope: limit first, then key. Other routes have nothing. */
export function guard(
  services: Pick<Services, 'environment' | 'rateLimits' | 'clientAddress'>,
): (route: Pick<Route, 'scope' | 'method'>) => MiddlewareHandler<HttpEnv>[] {
  const callerOf = keyRing(services.environment);
  const count = rateLimit(services);
  return ({ scope, method }) => {
    if (scope === null) return [];
    const handler: MiddlewareHandler<HttpEnv> = async (context, next) => {
      const presented = context.req.header('X-API-Key');
      const caller = callerOf(presented);
      await count(context.req.raw, caller, method === 'get');
      requireScope(presented, caller, scope);
      context.set('caller', caller);
      await next();
    };
    return [handler];
  };
}
