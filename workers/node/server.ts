import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { getRequestListener, RequestError } from '@hono/node-server';
import { SolventError } from '../../src/errors.ts';
import type { Front } from '../../src/http/front.ts';
import { Answer } from './answer.ts';
import { boundConnections } from './connections.ts';
import { keepLatest, latestOf } from './exchange.ts';
import { faultOf, MOST_HEADER_BYTES, noAddress } from './faults.ts';
import { closeAfter, dropped, isLeftUnread } from './leftover.ts';
import { sentToItsEnd } from './sent.ts';
import { answerConnection, endStanding, refuseUnreadable } from './unreadable.ts';

/** Longer than any proxy keeps an idle connection: whoever closes first while a request is on its way loses it. */
const KEEP_ALIVE_MS = 620_000;
/** From a request's first byte, or from a connection's beginning, to the end of a head. */
const HEAD_MS = 30_000;
const LOOK_MS = 5_000;
/** Of a request that names none, as HTTP/1.0 allows. */
const HOST = 'localhost';

export interface ServerPlace {
  /** Whether who is connected is to connect elsewhere. */
  isLeaving(): boolean;
  front: Front;
  mostConnections: number;
}

/** An HTTP server in front of an app. */
export function httpServer(
  answer: (request: Request, incoming: IncomingMessage) => Response | Promise<Response>,
  { isLeaving, front, mostConnections }: ServerPlace,
): Server {
  // The adapter makes its request at once, and says no more than what is wrong with it.
  let arriving: ServerResponse;
  const refuse = (error: Error, { method, headers }: IncomingMessage) =>
    front.refuse(error, method, headers['x-request-id'] as string | undefined);
  const listener = getRequestListener(
    async (request, env) => {
      const { incoming, outgoing } = env as { incoming: IncomingMessage; outgoing: ServerResponse };
      const fault = faultOf(incoming);
      const response = await (fault === undefined ? answer(request, incoming) : refuse(fault, incoming));
      if (isLeftUnread(incoming) && !(await dropped(incoming))) closeAfter(outgoing);
      else if (fault !== undefined || isLeaving()) outgoing.shouldKeepAlive = false;
      return sentToItsEnd(response, outgoing, front);
    },
    {
      overrideGlobalObjects: true,
      hostname: HOST,
      errorHandler(error) {
        if (!(error instanceof RequestError)) return front.refuse(error as Error);
        closeAfter(arriving);
        return refuse(noAddress(error.message), arriving.req);
      },
    },
  );
  const server = createServer(
    {
      ServerResponse: Answer,
      keepAliveTimeout: KEEP_ALIVE_MS,
      maxHeaderSize: MOST_HEADER_BYTES,
      headersTimeout: HEAD_MS,
      connectionsCheckingInterval: LOOK_MS,
      // A long upload is none too many as long as it goes on.
      requestTimeout: 0,
      // Node's own answer to that says nothing.
      requireHostHeader: false,
    },
    (incoming, outgoing) => {
      arriving = outgoing;
      keepLatest(outgoing);
      const { host } = incoming.headers;
      // An empty port is one (RFC 3986, 3.2.3), which the adapter does not know.
      if (host?.endsWith(':')) incoming.headers.host = host.slice(0, -1);
      return listener(incoming, outgoing);
    },
  );
  // Who says that it sends no more still waits for its answer. The property is Node's, and no type knows it.
  Object.assign(server, { httpAllowHalfOpen: true });
  // Whoever expects what nobody knows is answered all the same.
  server.on('checkExpectation', (incoming, outgoing) => server.emit('request', incoming, outgoing));
  server.on('connect', async ({ method }, socket) => {
    // Node has let go of it: nobody else hears that it breaks, or takes what comes.
    socket.on('error', () => {}).resume();
    const noTunnel = new SolventError('method_not_allowed', 'This is no proxy.');
    await answerConnection(socket as Socket, front.refuse(noTunnel, method));
  });
  server.on('clientError', (error, socket) => refuseUnreadable(error, socket as Socket, front));
  boundConnections(server, {
    most: mostConnections,
    closed: front.connectionClosed,
    stands: (socket) => endStanding(socket, latestOf(socket)!),
  });
  return server;
}
