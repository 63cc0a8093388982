import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** A socket keeps its own: a map would cost more at each request. */
const LATEST = Symbol('latest');
type Held = Socket & { [LATEST]?: ServerResponse };

/** Keeps the answer of a request, and by it the request, as its connection's latest. */
export function keepLatest(outgoing: ServerResponse): void {
  (outgoing.req.socket as Held)[LATEST] = outgoing;
}

/** The answer to the request that came last on a connection; undefined where none came whole as far as its head. */
export function latestOf(socket: Socket): ServerResponse | undefined {
  return (socket as Held)[LATEST];
}
