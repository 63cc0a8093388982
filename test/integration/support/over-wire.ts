import { once } from 'node:events';
import { Agent, type IncomingMessage, request, type Server } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream as NodeStream } from 'node:stream/web';

/** What the server itself says: of the connection, the time and a length that the app does not give. The app's own names are in lower case. */
const OF_THE_SERVER = /^[A-Z]/;
const agent = new Agent({ keepAlive: true });

/**
 * Sends requests to a server as they are, and takes its answers as they are: `fetch` adds headers and undoes encodings.
 * @returns what an app's own `request` is, but for the wire between
 */
export function overWire(server: Server) {
  const listening = once(server.listen(0, '127.0.0.1').unref(), 'listening');
  return async (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
    await listening;
    const { port } = server.address() as { port: number };
    const asked = new Request(
      input instanceof Request ? input : new URL(input, 'http://localhost'),
      init?.body instanceof ReadableStream ? ({ ...init, duplex: 'half' } as RequestInit) : init,
    );
    const { pathname, search, host } = new URL(asked.url);
    const sent = request({
      agent,
      port,
      host: '127.0.0.1',
      method: asked.method,
      path: pathname + search,
      headers: { host, ...Object.fromEntries(asked.headers), ...(await lengthOf(init)) },
      signal: asked.signal,
    });
    const answered = once(sent, 'response') as Promise<[IncomingMessage]>;
    if (asked.body)
      // Who answers before the end need not take the rest.
      pipeline(Readable.fromWeb(asked.body as NodeStream), sent).catch((error) => sent.destroy(error));
    else sent.end();
    const [answer] = await answered;
    const headers = new Headers();
    for (let at = 0; at < answer.rawHeaders.length; at += 2)
      if (!OF_THE_SERVER.test(answer.rawHeaders[at]!))
        headers.append(answer.rawHeaders[at]!, answer.rawHeaders[at + 1]!);
    const status = answer.statusCode!;
    const hasNone = asked.method === 'HEAD' || [204, 304].includes(status);
    if (hasNone) answer.resume();
    return new Response(hasNone ? null : (Readable.toWeb(answer) as ReadableStream), { status, headers });
  };
}

/** Of a body that is there whole, as every client says it. */
async function lengthOf({ body, headers }: RequestInit = {}): Promise<Record<string, string>> {
  if (body === undefined || body === null || body instanceof ReadableStream) return {};
  if (new Headers(headers).has('Content-Length')) return {};
  if (body instanceof FormData) return {};
  return { 'content-length': String((await new Response(body).arrayBuffer()).byteLength) };
}
