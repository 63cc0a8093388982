import type { Server } from 'node:http';
import { Server as NetServer, type Socket } from 'node:net';

/** How often who is connected is looked at. */
const LOOK_MS = 20;
/** Whoever connects sends its first request within this time, or only keeps a connection at hand. */
const UNUSED_MS = 1_000;

/**
 * How an HTTP server ends without losing anything: it takes no connection any more, and closes those that it has once nothing is on
 * its way on any of them, neither a request nor an answer. Call it before the server listens.
 * @returns ends the server; what is not done after so many milliseconds is cut off
 */
export function closingOf(server: Server): (mostMilliseconds: number) => Promise<void> {
  const connectedAt = new Map<Socket, number>();
  server.on('connection', (socket: Socket) => {
    connectedAt.set(socket, performance.now());
    socket.once('close', () => connectedAt.delete(socket));
  });

  function closeIdle() {
    const sockets = [...connectedAt.keys()];
    // Node takes a connection for idle as soon as the last byte of its answer was handed over: a slow client would lose the rest.
    if (sockets.some(({ writableLength }) => writableLength > 0)) return;
    server.closeIdleConnections();
    // One that was never used is not idle to Node.
    const latest = performance.now() - UNUSED_MS;
    for (const [socket, at] of connectedAt) if (socket.bytesRead === 0 && at < latest) socket.destroy();
  }

  return (mostMilliseconds) =>
    new Promise((resolve) => {
      const late = setTimeout(() => server.closeAllConnections(), mostMilliseconds);
      // Right after what has arrived was read: a request that waits in a buffer would be lost with its connection.
      const look = setInterval(() => setImmediate(closeIdle), LOOK_MS);
      // The HTTP server's own would close idle connections at once.
      NetServer.prototype.close.call(server, () => {
        clearTimeout(late);
        clearInterval(look);
        resolve();
      });
    });
}
