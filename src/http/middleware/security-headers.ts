import type { HttpContext } from '../context.ts';

/** An answer is data: it loads nothing and is shown nowhere. A page that needs more says so itself. */
const NOTHING = "default-src 'none'; frame-ancestors 'none'";

/** Headers that keep a browser from doing more with an answer than was meant. */
const SECURE = {
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=31536000; includeSubDomains',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

/** And where an answer says nothing else itself. */
const UNLESS_SAID = {
  // A score is about a person: no cache on the way keeps it.
  'cache-control': 'no-store',
  'content-security-policy': NOTHING,
};

/**
 * An answer in JSON with all headers that every answer has. They are given to it at once, for to set each later takes
 * longer.
 */
export function completeJson(context: HttpContext, data: unknown): Response {
  const response = new Response(JSON.stringify(data), {
    headers: {
      ...UNLESS_SAID,
      'content-type': 'application/json',
      ...SECURE,
      'x-request-id': context.get('requestId'),
    },
  });
  context.set('complete', response);
  return response;
}

/** Gives an answer the headers that every answer has, unless it was made with them. */
export function completeHeaders(context: HttpContext): void {
  if (context.res === context.get('complete')) return;
  const { headers } = context.res;
  for (const [name, value] of Object.entries(SECURE)) headers.set(name, value);
  for (const [name, value] of Object.entries(UNLESS_SAID)) if (!headers.has(name)) headers.set(name, value);
  headers.set('x-request-id', context.get('requestId'));
}
