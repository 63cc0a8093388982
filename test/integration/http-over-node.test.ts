/// <reference types="vite/client" />
import type { Hono } from 'hono';
import { describe } from 'vitest';
import type { HttpEnv } from '../../src/http/context.ts';
import { httpServer } from '../../workers/node/server.ts';
import { over } from '../http/over.ts';
import { toldFront } from '../workers/node/fronted.ts';
import { overWire } from './support/over-wire.ts';

over.isWire = true;
over.app = (app) => {
  const ask = overWire(
    httpServer((request) => app.fetch(request), {
      isLeaving: () => false,
      front: toldFront().front,
      mostConnections: 1_000,
    }),
  );
  return new Proxy(app, {
    get: (target, name) => (name === 'request' || name === 'fetch' ? ask : Reflect.get(target, name, target)),
  }) as Hono<HttpEnv>;
};

const suites = import.meta.glob([
  '../http/**/*.test.ts',
  // They count what is taken of a body that they hand out by the piece; a wire takes it all.
  '!../http/**/fuzz.test.ts',
  '!../http/strangers.test.ts',
  '!../http/scoring/dry-run.test.ts',
]);
for (const [path, load] of Object.entries(suites)) describe(path, async () => void (await load()));
