import type { Hono } from 'hono';
import type { HttpEnv } from '../../src/http/context.ts';

/** How the suites reach an app: by a call, unless `test/integration/http-over-node.test.ts` puts a listening server between. */
export const over = {
  app: (app: Hono<HttpEnv>) => app,
  /** For tests of what cannot be sent so: an unknown method, an address of no host or without end, a body that is handed out by the piece. */
  isWire: false,
};
