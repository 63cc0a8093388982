import { Hono } from 'hono';
import { boundedLogger } from './bounded-logger.ts';
import type { HttpEnv } from './context.ts';
import { errorResponse } from './errors.ts';
import { everyRequest } from './middleware/every-request.ts';
import { reasonOf } from './reason.ts';
import type { Services } from './services.ts';

const MOST_LINES_PER_MINUTE = 60;
/** In the log, the method of what is no request. */
const NO_METHOD = 'UNKNOWN';
/** No `Request` can have these. */
const NOT_IN_A_REQUEST = /^(?:CONNECT|TRACE|TRACK)$/i;

/** What a server of its own has to tell that stands before the app. */
export interface Front {
  /**
   * The answer to what the app cannot be asked, because it is no request or has no address. It has all that every answer has: the form, an
   * id, headers, a line in the log as far as those of a minute go, a count.
   *
   * @param method where there is one
   * @param requestId the client's own
   */
  refuse(error: Error, method?: string, requestId?: string): Promise<Response>;
  /** A connection was closed because there were too many: one that was idle or stood still, in favour of another, or one that came when all were at work. */
  connectionClosed(which: 'idle' | 'refused'): void;
  /** An answer whose head was sent broke off. @param requestId the answer's */
  answerBroken(error: unknown, requestId: string | null): void;
}

/** @param mostConnections for the log */
export function createFront(
  services: Pick<Services, 'newId' | 'clock' | 'metrics' | 'background' | 'logger' | 'environment'>,
  mostConnections: number,
): Front {
  const { clock, logger, metrics } = services;
  const app = new Hono<HttpEnv & { Bindings: { error: Error } }>();
  app.use(everyRequest({ ...services, logger: boundedLogger(logger, clock, MOST_LINES_PER_MINUTE) }));
  app.all('*', ({ env }) => {
    throw env.error;
  });
  app.onError((error, context) => errorResponse(error, context.get('requestId')));
  const refusals = boundedLogger(logger, clock, 1);
  return {
    async refuse(error, method = NO_METHOD, requestId) {
      const headers: Record<string, string> = requestId === undefined ? {} : { 'X-Request-Id': requestId };
      const known = NOT_IN_A_REQUEST.test(method) ? NO_METHOD : method;
      return app.request('/', { method: known, headers }, { error });
    },
    connectionClosed(which) {
      metrics.count('http_connections_closed_total', { which });
      if (which === 'refused') refusals.log('warn', 'connection_refused', { most: mostConnections });
    },
    answerBroken(error, requestId) {
      const reason = error instanceof Error ? reasonOf(error) : String(error);
      logger.log('error', 'answer_broken', { request_id: requestId, error: reason });
    },
  };
}
