import { type ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { Front } from '../../src/http/front.ts';
import { latestOf } from './exchange.ts';
import { faultOfConnection } from './faults.ts';
import { breakOff, closeAfter, linger } from './leftover.ts';

/** Of which it is known already: Node says it again of each piece that comes. */
const unreadable = new WeakSet<Socket>();

/** Answers a connection on which came what is no request, in its turn: what was asked before is answered first. */
export function refuseUnreadable(error: NodeJS.ErrnoException, socket: Socket, front: Front): void {
  if (!socket.writable || unreadable.has(socket)) return;
  unreadable.add(socket);
  const latest = latestOf(socket);
  const isAnswered = latest === undefined || latest.writableFinished;
  // Whoever connects and sends nothing asks for nothing.
  if (isAnswered && socket.bytesRead === 0) return void socket.destroy();
  const refuse = () => answerConnection(socket, front.refuse(faultOfConnection(error)));
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

/** Ends a request whose body stands still: its app is told first, and may say so. */
export function endStanding(socket: Socket, latest: ServerResponse): void {
  if (latest.headersSent || latest.req.destroyed) return void socket.destroy();
  closeAfter(latest);
  breakOff(latest.req);
}

/** Writes an answer to a connection without a request that it would be the answer to, and ends it. */
export async function answerConnection(socket: Socket, answer: Promise<Response>): Promise<void> {
  const { status, headers, body } = await whole(await answer);
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

async function whole(answer: Response) {
  return {
    status: answer.status,
    headers: Object.fromEntries(answer.headers),
    body: Buffer.from(await answer.arrayBuffer()),
  };
}
