import type { MiddlewareHandler } from 'hono';
import type { HttpEnv } from '../context.ts';
import { UNMATCHED } from '../context.ts';
import type { Services } from '../services.ts';

/** Clients invent methods; a metric's labels must stay few. */
const METHODS = ['GET', 'HEAD', 'POST', 'DELETE', 'OPTIONS', 'PUT', 'PATCH'];

/** Counts every answer by method, route and status, and has what was counted delivered after it. */
export function countRequests({
  metrics,
  background,
}: Pick<Services, 'metrics' | 'background'>): MiddlewareHandler<HttpEnv> {
  return async (context, next) => {
    await next();
    const { method } = context.req;
    metrics.count('http_requests_total', {
      method: METHODS.includes(method) ? method : 'other',
      route: context.get('route') ?? UNMATCHED,
      status: String(context.res.status),
    });
    background(metrics.flush());
  };
}
