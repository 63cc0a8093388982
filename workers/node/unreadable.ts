import { type ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { Front } from '../../src/http/front.ts';
import { latestOf } from './exchange.ts';
import { faultOfConnection } from './faults.ts';
import { breakOff, closeAfter, linger } from './leftover.ts';

/** Of which it is known already: Node says it again of each piece that comes. */
const unreadable = new WeakSet<Socket>();

/** What Node's server tells of it. */
type Unreadable = NodeJS.ErrnoException & { rawPacket?: Buffer };

/** Answers a connection on which came what is no request, in its turn: what was asked before is answered first. */
export function refuseUnreadable(error: Unreadable, socket: Socket, front: Front): void {
  if (!socket.writable || unreadable.has(socket)) return;
  unreadable.add(socket);
  const latest = latestOf(socket);
  const isAnswered = latest === undefined || latest.writableFinished;
  // Whoever connects and sends nothing asks for nothing.
  if (isAnswered && socket.bytesRead === 0) return void socket.destroy();
  // Nobody knows what it was to be: who asks for a head alone would take a body for the next answer.
  const isBare = error.code === 'HPE_INVALID_EOF_STATE' || /^\s*HEAD /.test(beginningOf(error));
  const refuse = () => answerConnection(socket, front.refuse(faultOfConnection(error)), isBare);
  if (isAnswered && (latest === undefined || latest.req.complete)) void refuse();
  else if (isAnswered) linger(socket);
  else if (latest.req.complete) latest.once('finish', () => void refuse());
  else if (latest.headersSent) latest.once('finish', () => linger(socket));
  else {
    // The app says what that means to it, and tidies up.
    closeAfter(latest);
    breakOff(latest.req);
  }
}

const beginningOf = ({ rawPacket }: Unreadable) => rawPacket?.subarray(0, 64).toString('latin1') ?? '';

/** Ends a request whose body stands still: its app is told first, and may say so. */
export function endStanding(socket: Socket, latest: ServerResponse): void {
  if (latest.headersSent || latest.req.destroyed) return void socket.destroy();
  closeAfter(latest);
  breakOff(latest.req);
}

/**
 * Writes an answer to a connection without a request that it would be the answer to, and ends it.
 * @param isBare without a body
 */
export async function answerConnection(
  socket: Socket,
  answer: Promise<Response>,
  isBare = false,
): Promise<void> {
  const { status, headers, body } = await whole(await answer, isBare);
  if (!socket.writable) return;
  const lines = Object.entries({
    ...headers,
    'content-length': body.length,
    connection: 'close',
    date: new Date().toUTCString(),
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.write(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n`);
  socket.write(body);
  linger(socket);
}

async function whole(answer: Response, isBare: boolean) {
  return {
    status: answer.status,
    headers: Object.fromEntries(answer.headers),
    body: isBare ? Buffer.alloc(0) : Buffer.from(await answer.arrayBuffer()),
  };
}
