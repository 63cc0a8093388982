import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';

/**
 * A load balancer at its plainest, run as a process of its own: it asks `/readyz` of each of the ports in its arguments at intervals, sends
 * what comes to those that are ready in turn, on connections that it keeps, and tries nothing twice. It tells its parent `ProxyTold`, and
 * ends with it.
 */
export interface ProxyTold {
  /** Where it listens. */
  port: number;
  /** Ports of those that it sends requests to at the moment. */
  ready: number[];
  /** How many requests it could not have answered, or were not answered by 200, by what happened. */
  failed: Record<string, number>;
}

/** Between the end of one question and the next. */
const INTERVAL_MILLISECONDS = 150;
const TIMEOUT_MILLISECONDS = 500;
/** So many failed questions in a row take one out, and so many good ones back in, as HAProxy has it. */
const FALL = 3;
const RISE = 2;
/** As long may it take to notice that one is not ready any more. */
export const NOTICES_WITHIN_MILLISECONDS = FALL * (INTERVAL_MILLISECONDS + TIMEOUT_MILLISECONDS);

const LOOPBACK = '127.0.0.1';

if (import.meta.main) run(process.argv.slice(2).map(Number));

function run(backends: readonly number[]): void {
  const agent = new Agent({ keepAlive: true });
  const ready = new Set<number>();
  const failed: Record<string, number> = {};
  let next = 0;

  const server = createServer((incoming, outgoing) => {
    const ports = [...ready];
    const port = ports[next++ % ports.length];
    if (port === undefined) fail(outgoing, 'nobody is ready');
    else forward(port, incoming, outgoing);
  });
  server.listen(0, LOOPBACK, tell);
  for (const port of backends) void watch(port);
  process.once('disconnect', () => process.exit());

  function tell() {
    const { port } = server.address() as { port: number };
    process.send!({ port, ready: [...ready], failed } satisfies ProxyTold);
  }

  function forward(port: number, incoming: IncomingMessage, outgoing: ServerResponse) {
    // Whether a connection is kept is between two neighbours.
    const { connection: _, ...headers } = incoming.headers;
    const { method, url } = incoming;
    const sent = request({ host: LOOPBACK, port, method, path: url, headers, agent }, (answer) => {
      if (answer.statusCode !== 200) count(`${answer.statusCode} of a process`);
      const { connection, 'keep-alive': kept, ...rest } = answer.headers;
      outgoing.writeHead(answer.statusCode!, rest);
      answer.pipe(outgoing);
      answer.on('error', (error) => fail(outgoing, `${error.message} within an answer`));
    });
    sent.on('error', (error) =>
      fail(outgoing, `${error.message} on a ${sent.reusedSocket ? 'kept' : 'new'} connection`),
    );
    incoming.pipe(sent);
  }

  function fail(outgoing: ServerResponse, why: string) {
    count(why);
    if (outgoing.headersSent) outgoing.destroy();
    else outgoing.writeHead(502).end();
  }

  function count(why: string) {
    failed[why] = (failed[why] ?? 0) + 1;
    tell();
  }

  async function watch(port: number): Promise<never> {
    for (let row = 0; ; ) {
      const isReady = await asked(port);
      // Good ones in a row count upwards, failed ones downwards.
      row = isReady ? Math.max(row, 0) + 1 : Math.min(row, 0) - 1;
      const before = ready.size;
      if (row >= RISE) ready.add(port);
      if (row <= -FALL) ready.delete(port);
      if (ready.size !== before) tell();
      await new Promise((resolve) => setTimeout(resolve, INTERVAL_MILLISECONDS));
    }
  }
}

/** Whether a process says that it is ready. */
function asked(port: number): Promise<boolean> {
  return fetch(`http://${LOOPBACK}:${port}/readyz`, {
    headers: { Connection: 'close' },
    signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS),
  }).then(
    async (answer) => {
      await answer.arrayBuffer();
      return answer.ok;
    },
    () => false,
  );
}
