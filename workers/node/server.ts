import { createServer, type IncomingMessage, type Server } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { Answer } from './answer.ts';

/** Longer than any proxy keeps an idle connection: whoever closes first while a request is on its way loses it. */
const KEEP_ALIVE_MS = 620_000;
const MOST_HEADER_BYTES = 32_768;
const SMALL_BYTES = 65_536;
/** What is left of a request that was answered before its end is taken so far, and so long. */
const MOST_DROPPED_BYTES = 64 * 1024 * 1024;
const DROPPING_MS = 2_000;

/**
 * An HTTP server in front of an app.
 * @param isLeaving whether who is connected is to connect elsewhere
 */
export function httpServer(
  answer: (request: Request, incoming: IncomingMessage) => Response | Promise<Response>,
  isLeaving: () => boolean,
): Server {
  const listener = getRequestListener(
    async (request, env) => {
      const { incoming, outgoing } = env as {
        incoming: IncomingMessage;
        outgoing: { shouldKeepAlive: boolean };
      };
      const response = await answer(request, incoming);
      const isRead = !isLeftUnread(incoming) || (await dropped(incoming));
      if (isLeaving() || !isRead) outgoing.shouldKeepAlive = false;
      return response;
    },
    { overrideGlobalObjects: true },
  );
  const server = createServer(
    { keepAliveTimeout: KEEP_ALIVE_MS, maxHeaderSize: MOST_HEADER_BYTES, ServerResponse: Answer },
    listener,
  );
  server.requestTimeout = 0;
  return server;
}

/** Whether more of a request than a small body's bytes, which are on their way, is left when its answer is there. */
function isLeftUnread({ complete, headers, readableDidRead, readableEnded }: IncomingMessage): boolean {
  if (readableDidRead) return !readableEnded;
  const bytes = headers['transfer-encoding'] ? Infinity : Number(headers['content-length'] ?? 0);
  return !complete && bytes > SMALL_BYTES;
}

/**
 * Takes the rest of a request before its answer is sent: most clients send all before they read, and a connection that is closed
 * meanwhile takes the answer with it.
 * @returns whether it came to its end; if not, the connection has to
 */
function dropped(incoming: IncomingMessage): Promise<boolean> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      resolve(incoming.readableEnded);
    };
    const timer = setTimeout(end, DROPPING_MS);
    let bytes = 0;
    // Whoever read it so far would pause it again.
    incoming.removeAllListeners('data');
    incoming
      .on('data', (chunk: Uint8Array) => {
        bytes += chunk.length;
        if (bytes > MOST_DROPPED_BYTES) end();
      })
      .once('end', end)
      .once('close', end)
      .resume();
  });
}
