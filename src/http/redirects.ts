import type { Hono } from 'hono';
import { addressOf } from './address.ts';
import type { HttpEnv } from './context.ts';
import { pathPattern } from './mount.ts';
import type { Route } from './route.ts';

/** Where people and older clients look first → where it is. */
const ELSEWHERE = { '/': '/docs', '/redoc': '/docs' };

/**
 * Leads to where a thing is. An address with a slash too many is answered as FastAPI does, so that method and body stay what
 * they are; only an address of ours is, for anything else would send people wherever a stranger likes.
 */
export function redirect(app: Hono<HttpEnv>, routes: readonly Route[]): void {
  for (const [path, target] of Object.entries(ELSEWHERE))
    app.get(path, (context) => {
      context.set('route', path);
      return context.redirect(target, 302);
    });
  const patterns = [...new Set(routes.map(({ path }) => path))].map(pathPattern);
  app.all('/:path{.+/}', (context, next) => {
    const { pathname, search } = addressOf(context);
    const target = pathname.slice(0, -1);
    if (!patterns.some((pattern) => pattern.test(target))) return next();
    return context.redirect(target + search, 307);
  });
}
