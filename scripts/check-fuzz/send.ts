import { connect } from 'node:net';
import type { Wire } from './wire.ts';

/** What came of a connection. */
export interface Exchange {
  received: Buffer;
  /** Whether the other side closed it, before the client's patience ended. */
  isClosed: boolean;
}

/** Far longer than any answer takes on a busy machine: who waits so long is held. */
const PATIENCE_MS = 60_000;

/** Puts bytes on a connection of their own and reads what comes back. @param url of the server */
export function send(url: string, { bytes, client }: Wire): Promise<Exchange> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
    const received: Buffer[] = [];
    const done = (isClosed: boolean) => {
      socket.destroy();
      resolve({ received: Buffer.concat(received), isClosed });
    };
    socket.setTimeout(PATIENCE_MS, () => done(false));
    socket.on('data', (chunk) => {
      received.push(chunk);
      if (client === 'leaves reading') done(true);
    });
    socket.on('end', () => done(true));
    socket.on('close', () => done(true));
    // Who refuses a request may close the connection while the rest of it is under way.
    socket.on('error', () => {});
    if (client === 'ends') socket.end(bytes);
    else socket.write(bytes, () => client === 'leaves' && done(true));
  });
}
