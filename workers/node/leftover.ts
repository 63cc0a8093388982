import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

const SMALL_BYTES = 65_536;
/** What is left of a request that was answered before its end is taken so far, and so long, before the answer is sent. */
const MOST_DROPPED_BYTES = 64 * 1024 * 1024;
const DROPPING_MS = 2_000;
/** And after it, so long, as long as something comes. */
const LINGER_MS = 30_000;
const SILENT_MS = 5_000;

/** Requests whose answer waits for nothing but their rest. */
const dropping = new WeakSet<IncomingMessage>();

/** Whether a request has its answer, which waits for the rest to be thrown away. */
export const isDropped = (incoming: IncomingMessage) => dropping.has(incoming);

/** Whether more of a request than a small body's bytes, which are on their way, is left when its answer is there. */
export function isLeftUnread({
  complete,
  headers,
  readableDidRead,
  readableEnded,
}: IncomingMessage): boolean {
  if (readableDidRead) return !readableEnded;
  const bytes = headers['transfer-encoding'] ? Infinity : Number(headers['content-length'] ?? 0);
  return !complete && bytes > SMALL_BYTES;
}

/**
 * Takes the rest of a request before its answer is sent: most clients send all before they read, and a connection that is closed
 * meanwhile takes the answer with it.
 * @returns whether it came to its end; if not, the connection has to
 */
export function dropped(incoming: IncomingMessage): Promise<boolean> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      resolve(incoming.readableEnded);
    };
    const timer = setTimeout(end, DROPPING_MS);
    if (incoming.destroyed) return end();
    dropping.add(incoming);
    let bytes = 0;
    // Whoever read it so far would pause it again.
    incoming.removeAllListeners('data');
    incoming
      .on('data', (chunk: Uint8Array) => {
        bytes += chunk.length;
        if (bytes > MOST_DROPPED_BYTES) end();
      })
      .once('end', end)
      .once('close', end)
      .resume();
  });
}

/** Ends a connection with an answer, in such a way that a client which sends on has it. */
export function closeAfter(outgoing: ServerResponse): void {
  outgoing.shouldKeepAlive = false;
  const { socket } = outgoing.req;
  // What Node calls when the answer was written: it would close at once, and the system then throws away what a client has not read.
  socket.destroySoon = () => linger(socket);
}

/** Says that nothing more comes, and takes what still does for a while. */
export function linger(socket: Socket): void {
  if (socket.writableEnded) return;
  socket.end();
  socket.setTimeout(SILENT_MS, () => socket.destroy());
  const timer = setTimeout(() => socket.destroy(), LINGER_MS);
  socket.once('close', () => clearTimeout(timer));
}

/** Ends a request's body where it is, by an error to whoever reads it, and leaves its connection open for the answer. */
export function breakOff(incoming: IncomingMessage): void {
  // Node's own destroys the connection too, for it knows of no other reason than that one.
  incoming._destroy = (error, done) => done(incoming.listenerCount('error') > 0 ? error : null);
  incoming.destroy(new Error('The body breaks off.'));
}
