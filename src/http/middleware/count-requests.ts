import { deliver } from '../../telemetry/deliver.ts';
import { type HttpContext, UNMATCHED } from '../context.ts';
import type { Services } from '../services.ts';

/** Clients invent methods; a metric's labels must stay few. */
const METHODS = ['GET', 'HEAD', 'POST', 'DELETE', 'OPTIONS', 'PUT', 'PATCH'];

/**
 * Counts every answer by method, route and status. What was counted is delivered after the answer to a known key: strangers
 * cause no delivery, which is paid for, and their counts go with the next.
 */
export function countRequests({
  metrics,
  background,
  clock,
}: Pick<Services, 'metrics' | 'background' | 'clock'>): (context: HttpContext) => void {
  return (context) => {
    const method = METHODS.includes(context.req.method) ? context.req.method : 'other';
    const route = context.get('route') ?? UNMATCHED;
    const seconds = (clock.now() - context.get('startedAt')) / 1000;
    metrics.count('http_requests_total', { method, route, status: String(context.res.status) });
    metrics.observe('http_request_duration_seconds', { method, route }, seconds);
    if (context.get('caller')) deliver(metrics, background);
  };
}
