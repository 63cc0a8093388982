import { createServer, type IncomingMessage, type Server } from 'node:http';
import { getRequestListener } from '@hono/node-server';

/** Longer than any proxy keeps an idle connection: whoever closes first while a request is on its way loses it. */
const KEEP_ALIVE_MS = 620_000;
const MOST_HEADER_BYTES = 32_768;
const MOST_DROPPED_BYTES = 65_536;

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
      if (isLeaving() || isLeftUnread(incoming)) outgoing.shouldKeepAlive = false;
      return response;
    },
    { overrideGlobalObjects: true },
  );
  const server = createServer(
    { keepAliveTimeout: KEEP_ALIVE_MS, maxHeaderSize: MOST_HEADER_BYTES },
    listener,
  );
  server.requestTimeout = 0;
  return server;
}

/**
 * Whether an answer leaves so much of its request unread that the server closes the connection soon, under the next request on it.
 * What nobody read of a small body is dropped at once.
 */
function isLeftUnread({ complete, headers, readableDidRead, readableEnded }: IncomingMessage): boolean {
  if (readableDidRead) return !readableEnded;
  const bytes = headers['transfer-encoding'] ? Infinity : Number(headers['content-length'] ?? 0);
  return !complete && bytes > MOST_DROPPED_BYTES;
}
