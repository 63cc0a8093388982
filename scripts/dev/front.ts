import {
  Agent,
  type ClientRequest,
  type ClientRequestArgs,
  createServer,
  type IncomingMessage,
  request,
  type ServerResponse,
} from 'node:http';
import { type AddressInfo, type NetConnectOpts, Socket } from 'node:net';

export interface Front {
  /** Without a slash at the end. */
  url: string;
  close(): Promise<void>;
}

/** Of one connection and not of a message (RFC 9110, 7.6.1). */
const HOP_BY_HOP = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'upgrade',
]);
/** What only Cloudflare, or Miniflare in its place, may say. */
const ITS_OWN = /^(?:cf|mf)-/;
/** workerd answers 501 to some of the others. */
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
/** What says how a body is sent. */
const OF_A_BODY = /^(?:content-length|transfer-encoding|expect)$/;
/** A name or an address, and a port. */
const HOST = /^(?:[\w.-]+|\[[\da-f:.]+\])(?::\d+)?$/i;
/** workerd closes a connection that was idle for five seconds. */
const IDLE_MS = 2_000;
const MOST_HEADER_BYTES = 32_768;

/**
 * The front door of the local stack, where Cloudflare's edge stands: hands requests to the API Worker and to nothing else,
 * says who the client is, and lets no client say so. Miniflare's own door is none for a product: it serves the bucket to
 * everybody, and takes a client's word for where it comes from and which Worker it means.
 *
 * @param port of 127.0.0.1; 0 takes a free one
 * @param target where the Worker listens; asked again when nobody is there, for a workerd that crashed comes back elsewhere
 */
export async function openFront(port: number, target: () => Promise<URL>): Promise<Front> {
  const agent = new PatientAgent({ keepAlive: true, timeout: IDLE_MS });
  let known: Promise<URL> | undefined;
  const server = createServer({ maxHeaderSize: MOST_HEADER_BYTES, requestTimeout: 0 });
  // Who says that it sends no more still waits for its answer. The property is Node's, and no type knows it.
  Object.assign(server, { httpAllowHalfOpen: true });
  const latest = new WeakMap<object, Exchange>();
  server.on('request', async (incoming, outgoing) => {
    latest.set(incoming.socket, { incoming, outgoing });
    if (!incoming.url!.startsWith('/')) return refuse(outgoing, 400, 'The address is a path.');
    if (!METHODS.has(incoming.method!)) {
      outgoing.setHeader('Allow', [...METHODS].join(', '));
      return refuse(outgoing, 405, 'No address answers this method.');
    }
    if (!hasOneHost(incoming)) return refuse(outgoing, 400, 'The header Host names one host.');
    try {
      known ??= target();
      await passOn(await known, agent, incoming, outgoing);
    } catch (error) {
      known = undefined;
      if ((error as NodeJS.ErrnoException).code === 'ECONNREFUSED')
        refuse(outgoing, 503, 'The API Worker is not there. Try again.');
      else refuse(outgoing, 500, 'The API Worker broke off before its answer. The log may say why.');
    }
  });
  server.on('connect', (_, socket: Socket) => socket.end(head(405, 'Method Not Allowed')));
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (!socket.writable) return;
    const { incoming, outgoing } = latest.get(socket) ?? {};
    // What is broken is the next request, or the rest of one that has its answer: that is the last.
    if (incoming?.complete || outgoing?.headersSent) return afterwards(outgoing!, () => socket.end());
    // Who sends no more before the body's end may wait for what the Worker says of that.
    if (incoming && error.code === 'HPE_INVALID_EOF_STATE') {
      outgoing!.shouldKeepAlive = false;
      return breakOff(incoming);
    }
    socket.end(
      error.code === 'HPE_HEADER_OVERFLOW'
        ? head(431, 'Request Header Fields Too Large')
        : head(400, 'Bad Request'),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host: '127.0.0.1', exclusive: true }, resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
        agent.destroy();
      }),
  };
}

interface Exchange {
  incoming: IncomingMessage;
  outgoing: ServerResponse;
}

/** Bodies that ended too early. */
const brokenOff = new WeakSet<IncomingMessage>();

function breakOff(incoming: IncomingMessage): void {
  brokenOff.add(incoming);
  // Otherwise Node takes the client for gone, and closes its connection under the answer.
  incoming.complete = true;
  incoming.push(null);
}

function afterwards(outgoing: ServerResponse, next: () => void): void {
  if (outgoing.writableFinished) next();
  else outgoing.once('finish', next);
}

/**
 * Goes on reading when it can write no more. Whoever refuses a body answers and closes the connection, often before the
 * body's end: the answer waits to be read when a write fails. A connection that is broken says so to its reader as well.
 */
class PatientSocket extends Socket {
  override _write(chunk: unknown, encoding: BufferEncoding, done: () => void): void {
    super._write(chunk, encoding, () => done());
  }

  override _writev(chunks: { chunk: unknown; encoding: BufferEncoding }[], done: () => void): void {
    super._writev!(chunks, () => done());
  }
}

class PatientAgent extends Agent {
  override createConnection(options: ClientRequestArgs): Socket {
    // A head and a body are written apart: the second would wait 40 ms for word of the first.
    return new PatientSocket().setNoDelay().connect(options as NetConnectOpts);
  }
}

/** @returns when an answer has begun, or nobody is left to give it to */
function passOn(
  { hostname, port }: URL,
  agent: Agent,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const { method, url: path, socket } = incoming;
    // The body of a question has no meaning (RFC 9110, 9.3.1). workerd closes the connection on one that nobody reads, and
    // what it has not sent yet of its answer is lost.
    const isQuestion = method === 'GET' || method === 'HEAD';
    const headers = [
      ...endToEnd(incoming.rawHeaders, (name) => ITS_OWN.test(name) || (isQuestion && OF_A_BODY.test(name))),
      'CF-Connecting-IP',
      socket.remoteAddress!,
    ];
    const onward = request({ hostname, port, method, path, headers, agent });
    const passEndOn = () => {
      if (brokenOff.has(incoming)) onSocket(onward, (open) => open.end());
      else onward.end();
    };
    onward.on('response', (answer) => {
      // Who is refused may have sent a body that nobody read, on which workerd closes the connection when it likes: at times
      // under the next request.
      if (!isQuestion && answer.statusCode! >= 400) onward.shouldKeepAlive = false;
      outgoing.writeHead(answer.statusCode!, answer.statusMessage, endToEnd(answer.rawHeaders));
      answer.pipe(outgoing);
      // What was cut off must not look as if it were whole.
      answer.on('error', () => outgoing.destroy());
      // An answer before the body's end: nobody wants the rest, which is read and thrown away.
      answer.on('end', () => onward.destroy());
      incoming.off('end', passEndOn).unpipe(onward).resume();
      resolve();
    });
    onward.on('error', reject);
    outgoing.on('close', () => {
      onward.destroy();
      resolve();
    });
    incoming.on('error', () => onward.destroy());
    if (isQuestion) {
      incoming.resume();
      onward.end();
    } else {
      // Who is refused by its head alone hears so before it sends a byte of its body.
      if (announcesBody(incoming)) onward.flushHeaders();
      incoming.pipe(onward, { end: false });
      incoming.on('end', passEndOn);
    }
  });
}

/** Without one Node says of what it hands on that there is none, as long as nothing of it is sent. */
function announcesBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

/** Hands over the connection of a request once what was written of it so far is on its way. */
function onSocket(onward: ClientRequest, use: (socket: Socket) => void): void {
  if (onward.socket) use(onward.socket);
  else onward.once('socket', (socket) => setImmediate(use, socket));
}

/** workerd takes a host for what it is not, and makes an address of it that is none. */
function hasOneHost({ headers: { host = '' }, headersDistinct }: IncomingMessage): boolean {
  return headersDistinct.host?.length === 1 && HOST.test(host) && URL.canParse(`http://${host}`);
}

/** Names and values in turn, as they came, without those that end here. */
function endToEnd(raw: readonly string[], endsHere: (name: string) => boolean = () => false): string[] {
  const kept: string[] = [];
  for (let index = 0; index < raw.length; index += 2) {
    const name = raw[index]!.toLowerCase();
    if (!HOP_BY_HOP.has(name) && !endsHere(name)) kept.push(raw[index]!, raw[index + 1]!);
  }
  return kept;
}

/** What this door refuses with, and the product's codes for it. */
const REFUSALS = {
  400: 'validation_error',
  405: 'method_not_allowed',
  500: 'internal_error',
  503: 'model_unavailable',
} as const;

function refuse(outgoing: ServerResponse, status: keyof typeof REFUSALS, message: string): void {
  if (outgoing.headersSent || outgoing.destroyed) {
    outgoing.destroy();
    return;
  }
  const error = REFUSALS[status];
  outgoing.writeHead(status, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' });
  outgoing.end(JSON.stringify({ success: false, error, message }));
}

function head(status: number, reason: string): string {
  return `HTTP/1.1 ${status} ${reason}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`;
}
