import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';

const CHECK_MILLISECONDS = 150;
const LOOPBACK = '127.0.0.1';

export interface Proxy {
  port: number;
  /** Ports of those that it sends requests to at the moment. */
  ready(): number[];
  stop(): void;
}

/**
 * A load balancer at its plainest: it asks `/readyz` again and again, sends what comes to those that are ready in turn, on connections that
 * it keeps, and tries nothing twice.
 *
 * @param backends ports on this machine
 */
export async function startProxy(backends: readonly number[]): Promise<Proxy> {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const ready = new Set<number>();
  let next = 0;

  function check(port: number) {
    const asked = request(
      { host: LOOPBACK, port, path: '/readyz', agent: false, timeout: 1_000 },
      (answer) => {
        answer.resume();
        if (answer.statusCode === 200) ready.add(port);
        else ready.delete(port);
      },
    );
    asked.on('timeout', () => asked.destroy());
    asked.on('error', () => ready.delete(port));
    asked.end();
  }

  function forward(incoming: IncomingMessage, outgoing: ServerResponse) {
    const ports = [...ready].sort();
    const port = ports[next++ % ports.length];
    if (port === undefined) return fail(outgoing, 'nobody is ready');
    const { method, url, headers } = incoming;
    const sent = request({ host: LOOPBACK, port, method, path: url, headers, agent }, (answer) => {
      // Whether a connection is kept is between two neighbours.
      const { connection: _, ...rest } = answer.headers;
      outgoing.writeHead(answer.statusCode!, rest);
      answer.pipe(outgoing);
      answer.on('error', () => outgoing.destroy());
    });
    sent.on('error', (error) => fail(outgoing, `${port}: ${error.message}`));
    incoming.pipe(sent);
  }

  function fail(outgoing: ServerResponse, why: string) {
    if (outgoing.headersSent) outgoing.destroy();
    else outgoing.writeHead(502).end(JSON.stringify({ message: why }));
  }

  const server = createServer(forward);
  const { promise: listening, resolve } = Promise.withResolvers<void>();
  server.listen(0, LOOPBACK, resolve);
  await listening;
  const timer = setInterval(() => backends.forEach(check), CHECK_MILLISECONDS);
  return {
    port: (server.address() as { port: number }).port,
    ready: () => [...ready],
    stop() {
      clearInterval(timer);
      server.closeAllConnections();
      server.close();
      agent.destroy();
    },
  };
}
