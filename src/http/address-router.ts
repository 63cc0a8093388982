import type { Result, Router } from 'hono/router';
import { RegExpRouter } from 'hono/router/reg-exp-router';
import { SmartRouter } from 'hono/router/smart-router';
import { TrieRouter } from 'hono/router/trie-router';

/** Hono's own router, which is asked once for each address that is a route's whole path: what it finds there never changes. */
export function addressRouter<Handler>(): Router<Handler> {
  const router = new SmartRouter<Handler>({ routers: [new RegExpRouter(), new TrieRouter()] });
  const paths = new Set<string>();
  /** By path, then by method. */
  const found = new Map<string, Map<string, Result<Handler>>>();
  const isPlain = (path: string) => !/[:*{]/.test(path);
  return {
    name: 'AddressRouter',
    add(method, path, handler) {
      if (isPlain(path)) paths.add(path);
      router.add(method, path, handler);
    },
    match(method, path) {
      const known = found.get(path)?.get(method);
      if (known) return known;
      const result = router.match(method, path);
      // Strangers invent addresses and methods: of those nothing is kept.
      if (paths.has(path) && METHODS.has(method)) {
        const ofPath = found.get(path) ?? new Map<string, Result<Handler>>();
        found.set(path, ofPath.set(method, result));
      }
      return result;
    },
  };
}

const METHODS = new Set(['GET', 'POST', 'PUT', 'DELETE']);
