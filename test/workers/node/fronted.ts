import { once } from 'node:events';
import type { Server } from 'node:http';
import { connect, type Socket } from 'node:net';
import { readEnvironment } from '../../../src/environment.ts';
import { createFront } from '../../../src/http/front.ts';
import { manualClock } from '../../../src/platform/memory/clock.ts';
import { countedIds } from '../../../src/platform/memory/ids.ts';
import { memoryLogger } from '../../../src/platform/memory/logger.ts';
import { memoryMetrics } from '../../../src/platform/memory/metrics.ts';
import { httpServer } from '../../../workers/node/server.ts';

const MANY = 1_000;

/** What stands before an app, and what it told. */
export function toldFront(mostConnections = MANY) {
  const clock = manualClock(1_700_000_000_000);
  const logger = memoryLogger();
  const metrics = memoryMetrics(clock);
  const front = createFront(
    {
      clock,
      logger,
      metrics,
      newId: countedIds(),
      background: () => {},
      environment: readEnvironment({ API_KEY: 'a-key-of-the-test' }),
    },
    mostConnections,
  );
  const counts = async (name: string) =>
    (await metrics.read())
      .filter((series) => series.name === name)
      .map(({ labels, value }) => [...labels, value]);
  return { front, clock, logger, counts };
}

export type Answering = (request: Request) => Response | Promise<Response>;

/** A server that listens, and what it told. */
export async function listening(answer: Answering, mostConnections = MANY) {
  const told = toldFront(mostConnections);
  const server = httpServer((request) => answer(request), {
    isLeaving: () => false,
    front: told.front,
    mostConnections,
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { ...told, server };
}

export async function connectedTo(server: Server): Promise<Socket> {
  const { port } = server.address() as { port: number };
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  await once(socket, 'connect');
  return socket;
}

/** Everything that comes until the other side says that nothing more does. */
export async function allOf(socket: Socket): Promise<string> {
  let text = '';
  for await (const bytes of socket) text += (bytes as Buffer).toString('latin1');
  return text;
}
