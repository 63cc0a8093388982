import { once } from 'node:events';
import { request as ask, createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** What happens to a request on its way. */
export type Fault =
  /** Nobody tells the server of it, and somebody in between answers. */
  | { instead: Said }
  /** The server does it, and somebody in between answers. */
  | { behind: Said }
  /** The server does it, and its answer is cut: before its head, or after so many bytes of its body. */
  | { cutAfter: number | 'nothing' }
  /** The server does it, and after so many bytes of its answer's body there is silence. */
  | { silentAfter: number }
  | { slow: number }
  /** The server is told of it twice, and the second answer is what comes back. */
  | { times: 2 };
export interface Said {
  status: number;
  body?: string;
  headers?: Record<string, string>;
}

export interface FaultyProxy {
  endpoint: string;
  /** For the next requests, one each; none for one that goes through. */
  faults: (Fault | undefined)[];
  /** What came, each as `PUT /bucket/key`. */
  seen: string[];
  close(): void;
}

/** An error as S3 says it. */
export const s3Error = (status: number, code: string): Said => ({
  status,
  body: `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>secret words</Message></Error>`,
});

/** Stands in front of a server, and lets everything through but for what a test wants to go wrong. */
export async function faultyProxy(port: number): Promise<FaultyProxy> {
  const forward = async (request: IncomingMessage, body: Buffer) => {
    const { method, url: path, headers } = request;
    const upstream = ask({ host: '127.0.0.1', port, method, path, headers, agent: false });
    // Who waits hears of the first; what a server that stops says after it is nobody's.
    upstream.on('error', () => {});
    upstream.end(body);
    const [answer] = (await once(upstream, 'response')) as [IncomingMessage];
    return { answer, content: await buffer(answer) };
  };

  const say = (response: ServerResponse, { status, body = '', headers = {} }: Said) =>
    response.writeHead(status, { 'content-length': Buffer.byteLength(body), ...headers }).end(body);

  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    proxy.seen.push(`${request.method} ${request.url}`);
    const fault = proxy.faults.shift();
    const body = await buffer(request);
    if (fault && 'instead' in fault) return say(response, fault.instead);
    if (fault && 'times' in fault) await forward(request, body);
    const { answer, content } = await forward(request, body);
    if (fault && 'behind' in fault) return say(response, fault.behind);
    if (fault && 'cutAfter' in fault && fault.cutAfter === 'nothing') return response.destroy();
    if (fault && 'slow' in fault) await new Promise((resolve) => setTimeout(resolve, fault.slow));
    response.writeHead(answer.statusCode!, answer.headers);
    if (fault && 'cutAfter' in fault)
      return response.write(content.subarray(0, Number(fault.cutAfter)), () => response.destroy());
    if (fault && 'silentAfter' in fault) return response.write(content.subarray(0, fault.silentAfter));
    return response.end(content);
  };

  const server = createServer((request, response) => {
    handle(request, response).catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const proxy: FaultyProxy = {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    faults: [],
    seen: [],
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
  return proxy;
}
