import { createServer, type IncomingMessage, type Server } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { composeApi } from '../../src/compose/api.ts';
import { clientAddressReader } from '../../src/platform/node/client-address.ts';
import { nodePlatform } from '../../src/platform/node/platform.ts';
import { threadedDatabase } from '../../src/platform/node/threaded-database.ts';
import type { Running } from './running.ts';
import type { Settings } from './settings.ts';

/** Longer than any proxy keeps an idle connection: whoever closes first while a request is on its way loses it. */
const KEEP_ALIVE_MS = 620_000;
const MOST_HEADER_BYTES = 32_768;
const MOST_DROPPED_BYTES = 65_536;

/** The API, listening. */
export async function startApi(settings: Settings, variables: object): Promise<Running & { port: number }> {
  const addressOf = clientAddressReader(settings.TRUSTED_PROXIES);
  const incomings = new WeakMap<Request, IncomingMessage>();
  const platform = nodePlatform({
    folder: settings.SOLVENT_STATE,
    variables,
    open: threadedDatabase,
    clientAddress: (request) => addressOf(incomings.get(request)!),
  });
  const app = composeApi(platform);
  let isStopping = false;
  const listener = getRequestListener(
    async (request, env) => {
      const { incoming, outgoing } = env as {
        incoming: IncomingMessage;
        outgoing: { shouldKeepAlive: boolean };
      };
      incomings.set(request, incoming);
      // Who is connected is to connect elsewhere.
      if (isStopping) outgoing.shouldKeepAlive = false;
      const response = await app.fetch(request);
      if (isLeftUnread(incoming)) outgoing.shouldKeepAlive = false;
      return response;
    },
    { overrideGlobalObjects: true },
  );
  const server = createServer(
    { keepAliveTimeout: KEEP_ALIVE_MS, maxHeaderSize: MOST_HEADER_BYTES },
    listener,
  );
  server.requestTimeout = 0;
  await listening(server, settings);
  return {
    port: (server.address() as { port: number }).port,
    async stop() {
      isStopping = true;
      await platform.sleep(settings.STOP_DELAY_SECONDS * 1000);
      await closed(server);
      await platform.stop();
    },
  };
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

function listening(server: Server, { PORT, HOST }: Settings): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port: PORT, host: HOST }, () => resolve());
  });
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
  });
}
