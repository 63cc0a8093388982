import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { latestOf } from './exchange.ts';
import { isDropped } from './leftover.ts';

/** How often connections are looked at. */
const LOOK_MS = 5_000;
/** How long a request's body may stand still; where there are too many connections, no longer than from look to look. */
const STILL_MS = 30_000;
/** With too many connections, this share of them is closed at a time: to find who is idle takes a look at all. */
const CLOSED_SHARE = 1 / 16;
/** A few more than may be are let in until what they sent is read. */
const SPARE = 16;
/** After a look that found none to close, the next is not worth its time sooner. */
const NO_LOOK_MS = 100;
const NEW_MS = 1_000;

export interface Bounds {
  /** Connections. */
  most: number;
  /** Told when a connection had to be closed: one that was idle or stood still, in favour of another, or one that came when all were at work. */
  closed(which: 'idle' | 'refused'): void;
  /** Told of a connection whose request's body stands still; closes it. */
  stands(socket: Socket): void;
}

interface Seen {
  /** When it was opened, in milliseconds of `performance.now()`. */
  since: number;
  /** Bytes that had come at the last look. */
  read: number;
  /** Bytes that waited to be taken. */
  waiting: number;
  /** When either changed, likewise. */
  at: number;
}

/**
 * Keeps a server's connections below a bound, so that the process has files left for itself: whoever is idle the longest goes first, then
 * whoever stands still with half a body or takes nothing of an answer, or is answered before its body's end, and a new one is refused only where all others are at work. Ends those whose request stands still. A request costs nothing of it: connections
 * are looked at from time to time.
 */
export function boundConnections(server: Server, { most, closed, stands }: Bounds): void {
  const seen = new Map<Socket, Seen>();
  let isDue = false;
  let noLookBefore = 0;

  function look(now: number): void {
    for (const [socket, last] of seen) {
      const { bytesRead, writableLength } = socket;
      if (bytesRead === last.read && writableLength === last.waiting) continue;
      last.read = bytesRead;
      last.waiting = writableLength;
      last.at = now;
    }
  }

  function endStanding(): void {
    const now = performance.now();
    look(now);
    for (const [socket, { at }] of seen) if (now - at >= STILL_MS && isAwaited(socket)) stands(socket);
  }

  function makeRoom(): void {
    isDue = false;
    if (seen.size <= most) return;
    const now = performance.now();
    if (now >= noLookBefore) {
      look(now);
      const mayGo = [...seen]
        .map(([socket, { at, since }]) => ({ socket, at, turn: turnOf(socket, now - at, now - since) }))
        .filter(({ turn }) => turn !== Turn.working)
        .sort((one, other) => one.turn - other.turn || one.at - other.at);
      if (mayGo.length === 0) noLookBefore = now + NO_LOOK_MS;
      const number = seen.size - most + Math.floor(most * CLOSED_SHARE);
      for (const { socket, turn } of mayGo.slice(0, number))
        close(socket, turn === Turn.new ? 'refused' : 'idle');
    }
    const sockets = [...seen.keys()];
    while (seen.size > most) close(sockets.pop()!, 'refused');
  }

  function close(socket: Socket, which: 'idle' | 'refused'): void {
    seen.delete(socket);
    socket.destroy();
    closed(which);
  }

  server.on('connection', (socket: Socket) => {
    const since = performance.now();
    seen.set(socket, { since, read: 0, waiting: 0, at: since });
    socket.once('close', () => seen.delete(socket));
    if (seen.size > most + SPARE) makeRoom();
    else if (seen.size > most && !isDue) {
      isDue = true;
      // What others have sent meanwhile is read first: they are idle no more.
      setImmediate(makeRoom);
    }
  });
  const timer = setInterval(endStanding, LOOK_MS).unref();
  server.once('close', () => clearInterval(timer));
}

/** Who goes first where there are too many. */
const Turn = { idle: 0, still: 1, new: 2, working: 3 } as const;

/**
 * @param still milliseconds in which nothing moved
 * @param age milliseconds since it was opened
 */
function turnOf(socket: Socket, still: number, age: number): (typeof Turn)[keyof typeof Turn] {
  const latest = latestOf(socket);
  // Whoever connected just now came to ask; of the others nobody knows exactly when they were used last.
  if (latest === undefined) return age < NEW_MS ? Turn.new : Turn.idle;
  if (latest.writableFinished && socket.writableLength === 0) return Turn.idle;
  // Its rest is for nobody, however it comes.
  if (isDropped(latest.req)) return Turn.still;
  const waitsForClient = socket.writableLength > 0 || isAwaited(socket);
  return waitsForClient && still >= LOOK_MS ? Turn.still : Turn.working;
}

/** The rest of a body is awaited, and what came of it was read. */
function isAwaited(socket: Socket): boolean {
  const request = latestOf(socket)?.req;
  return request !== undefined && !request.complete && request.readableLength === 0;
}
