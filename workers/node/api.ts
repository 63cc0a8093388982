import type { IncomingMessage, Server } from 'node:http';
import { composeApi } from '../../src/compose/api.ts';
import { SolventError } from '../../src/errors.ts';
import { clientAddressReader } from '../../src/platform/node/client-address.ts';
import { nodePlatform } from '../../src/platform/node/platform.ts';
import { threadedDatabase } from '../../src/platform/node/threaded-database.ts';
import type { Running } from './running.ts';
import { httpServer } from './server.ts';
import type { Settings } from './settings.ts';

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
  const server = httpServer(
    (request, incoming) => {
      incomings.set(request, incoming);
      return app.fetch(request);
    },
    () => isStopping,
  );
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

function listening(server: Server, { PORT, HOST }: Settings): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const isTaken = error.code === 'EADDRINUSE';
      reject(
        isTaken ? new SolventError('conflict', `Port ${PORT} is in use. Choose another in PORT.`) : error,
      );
    });
    server.listen({ port: PORT, host: HOST }, () => resolve());
  });
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
  });
}
