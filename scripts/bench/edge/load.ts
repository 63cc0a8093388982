import { Agent, request } from 'node:http';

/**
 * A load generator, run as a process of its own so that it does not share a thread with what it measures.
 * Arguments: one JSON object, `LoadOptions`. Prints one JSON object, `LoadResult`.
 */
export interface LoadOptions {
  url: string;
  headers: Record<string, string>;
  /** Sent in turn: identical bodies would hide an answer that belongs to another request. */
  bodies: string[];
  connections: number;
  seconds: number;
}

export interface LoadResult {
  requestsPerSecond: number;
  /** Answers whose status was not 200. */
  refused: number;
  p50Milliseconds: number;
  p99Milliseconds: number;
}

if (import.meta.main) {
  const result = await load(JSON.parse(process.argv[2]!) as LoadOptions);
  console.log(JSON.stringify(result));
}

async function load(options: LoadOptions): Promise<LoadResult> {
  const agent = new Agent({ keepAlive: true, maxSockets: options.connections });
  const latencies: number[] = [];
  let refused = 0;
  let next = 0;
  const start = performance.now();
  const end = start + options.seconds * 1000;
  const worker = async () => {
    while (performance.now() < end) {
      const body = options.bodies[next++ % options.bodies.length]!;
      const sent = performance.now();
      const status = await send(options, agent, body);
      latencies.push(performance.now() - sent);
      if (status !== 200) refused++;
    }
  };
  await Promise.all(Array.from({ length: options.connections }, worker));
  const elapsed = (performance.now() - start) / 1000;
  agent.destroy();
  latencies.sort((a, b) => a - b);
  const quantile = (share: number) => latencies[Math.floor(share * (latencies.length - 1))]!;
  return {
    requestsPerSecond: latencies.length / elapsed,
    refused,
    p50Milliseconds: quantile(0.5),
    p99Milliseconds: quantile(0.99),
  };
}

function send({ url, headers }: LoadOptions, agent: Agent, body: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      url,
      { method: 'POST', agent, headers: { ...headers, 'Content-Length': Buffer.byteLength(body) } },
      (incoming) => {
        incoming.on('end', () => resolve(incoming.statusCode!));
        incoming.on('error', reject);
        incoming.resume();
      },
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}
