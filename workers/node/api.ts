import cluster from 'node:cluster';
import type { IncomingMessage, Server } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { composeApi } from '../../src/compose/api.ts';
import { composeFront } from '../../src/compose/front.ts';
import { readEnvironment } from '../../src/environment.ts';
import { clientReader } from '../../src/platform/node/client-address.ts';
import { nodePlatform } from '../../src/platform/node/platform.ts';
import { tellOfThisProcess } from '../../src/platform/node/process-metrics.ts';
import { threadedDatabase } from '../../src/platform/node/threaded-database.ts';
import { closingOf } from './closing.ts';
import { listenFailure } from './failure.ts';
import { connectionsWithin, openFilesLimit } from './open-files.ts';
import type { Running } from './running.ts';
import { httpServer } from './server.ts';
import { type Settings, threadsOf } from './settings.ts';

/** Where a request keeps what it came by: a WeakMap would cost more at each. */
const INCOMING = Symbol('incoming');
type Arrived = Request & { [INCOMING]?: IncomingMessage };

/** Of what cannot be read, the log shows so many characters. */
const MOST_SHOWN = 100;

/** Of the grace, what is left for those whose connection was cut. */
const LAST_MS = 500;

export interface Api extends Running {
  port: number;
  /** Once it has tried to load its model: whoever comes first need not wait for it. */
  ready(): Promise<void>;
}

/** The API, listening. @throws CannotStart where it cannot listen */
export async function startApi(settings: Settings, variables: object): Promise<Api> {
  const mostConnections = connectionsWithin(openFilesLimit(), cluster.isWorker ? 0 : threadsOf(settings));
  const client = clientReader(settings.TRUSTED_PROXIES, (header, entry) =>
    logger.log('warn', 'forwarded_unreadable', { header, entry: entry.slice(0, MOST_SHOWN) }),
  );
  const platform = await nodePlatform({
    state: settings.state,
    variables,
    open: threadedDatabase,
    owner: 'api',
    consumes: false,
    clientAddress(request) {
      const incoming = (request as Arrived)[INCOMING];
      // What it asks itself came by no connection.
      return incoming ? client.address(incoming) : 'none';
    },
    clientOrigin(request) {
      const incoming = (request as Arrived)[INCOMING];
      return incoming ? client.origin(incoming) : {};
    },
  });
  const logger = platform.logger(readEnvironment(variables).LOG_LEVEL);
  let isStopping = false;
  const app = composeApi(platform, () => isStopping);
  let inFlight = 0;
  const server = httpServer(
    async (request, incoming) => {
      (request as Arrived)[INCOMING] = incoming;
      inFlight++;
      try {
        return await app.fetch(request);
      } finally {
        inFlight--;
      }
    },
    { isLeaving: () => isStopping, front: composeFront(platform, mostConnections), mostConnections },
  );
  const close = closingOf(server);
  await listening(server, settings);
  const tellNoMore = tellOfThisProcess(platform.counts, platform.clock, platform.measures);
  let readying: Promise<unknown> | undefined;
  return {
    port: (server.address() as { port: number }).port,
    async ready() {
      readying = Promise.resolve(app.request('/readyz'));
      await readying;
    },
    async stop() {
      isStopping = true;
      await wait(settings.STOP_DELAY_SECONDS * 1000);
      await close(settings.STOP_GRACE_SECONDS * 1000 - LAST_MS);
      // Who was cut off leaves something to be put away.
      const end = performance.now() + LAST_MS;
      while (inFlight > 0 && performance.now() < end) await wait(10);
      await readying;
      await tellNoMore();
      await platform.stop();
    },
  };
}

function listening(server: Server, { PORT, HOST }: Settings): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(listenFailure(error, PORT, HOST)));
    server.listen({ port: PORT, host: HOST }, () => resolve());
  });
}
