import { serve } from '@hono/node-server';
import echo from '../edge/echo.ts';

/** The bare echo in a process of its own. Prints its port. */
serve({ fetch: echo.fetch, hostname: '127.0.0.1', port: 0 }, ({ port }) =>
  console.log(JSON.stringify({ event: 'listening', port })),
);
