import type { MiddlewareHandler } from 'hono';
import { cors } from 'hono/cors';

/** What a page's script may read of an answer, besides what every one may. */
const READ = [
  'Content-Disposition',
  'Content-Range',
  'ETag',
  'Idempotency-Replayed',
  'Inference-Header-Content-Length',
  'Location',
  'Retry-After',
  'X-Request-Id',
];

/** A day: browsers ask no more often. */
const REMEMBERED_SECONDS = 86_400;

/** Lets pages of the given origins call the API. Which headers they may send browsers ask, and are told all. */
export function crossOrigin(origins: string[]): MiddlewareHandler {
  return cors({
    origin: origins.includes('*') ? '*' : origins,
    allowMethods: ['GET', 'HEAD', 'POST', 'PUT', 'DELETE'],
    exposeHeaders: READ,
    maxAge: REMEMBERED_SECONDS,
  });
}
