import type { MiddlewareHandler } from 'hono';

const HEADERS: [string, string][] = [
  ['X-Content-Type-Options', 'nosniff'],
  ['Referrer-Policy', 'no-referrer'],
  ['X-Frame-Options', 'DENY'],
  ['Cross-Origin-Resource-Policy', 'same-origin'],
  ['Strict-Transport-Security', 'max-age=31536000; includeSubDomains'],
];

/** An answer is data: it loads nothing and is shown nowhere. A page that needs more says so itself. */
const NOTHING = "default-src 'none'; frame-ancestors 'none'";

/** Headers that keep a browser from doing more with an answer than was meant. */
export function securityHeaders(): MiddlewareHandler {
  return async (context, next) => {
    await next();
    const { headers } = context.res;
    for (const [name, value] of HEADERS) headers.set(name, value);
    if (!headers.has('Content-Security-Policy')) headers.set('Content-Security-Policy', NOTHING);
    // A score is about a person: no cache on the way keeps it.
    if (!headers.has('Cache-Control')) headers.set('Cache-Control', 'no-store');
  };
}
