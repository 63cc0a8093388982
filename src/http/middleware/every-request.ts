import type { MiddlewareHandler } from 'hono';
import type { HttpEnv } from '../context.ts';
import type { Services } from '../services.ts';
import { countRequests } from './count-requests.ts';
import { tellLength } from './head-length.ts';
import { requestId } from './request-id.ts';
import { requestLog } from './request-log.ts';
import { completeHeaders } from './security-headers.ts';

/** What goes before and after every request: one function around all others, for each costs time of its own. */
export function everyRequest(
  services: Pick<Services, 'newId' | 'clock' | 'metrics' | 'background' | 'logger' | 'environment'>,
): MiddlewareHandler<HttpEnv> {
  const begin = requestId(services);
  const count = countRequests(services);
  const log = requestLog(services);
  return async (context, next) => {
    begin(context);
    await next();
    if (context.req.method === 'HEAD') await tellLength(context);
    completeHeaders(context);
    count(context);
    log(context);
  };
}
