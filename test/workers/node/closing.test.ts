import { once } from 'node:events';
import type { Server } from 'node:http';
import { connect, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { closingOf } from '../../../workers/node/closing.ts';
import { httpServer } from '../../../workers/node/server.ts';
import { toldFront } from './fronted.ts';

const GRACE_MS = 10_000;
const LARGE_BYTES = 32 * 1024 * 1024;

let server: Server;
let close: (mostMilliseconds: number) => Promise<void>;
let answer: (request: Request) => Response | Promise<Response>;
let isLeaving: boolean;
const sockets: Socket[] = [];
beforeEach(async () => {
  isLeaving = false;
  answer = () => new Response('short');
  server = httpServer((request) => answer(request), {
    isLeaving: () => isLeaving,
    front: toldFront().front,
    mostConnections: 1_000,
  });
  close = closingOf(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
  server.closeAllConnections();
});

async function connected(): Promise<Socket> {
  const { port } = server.address() as { port: number };
  const socket = connect(port, '127.0.0.1');
  sockets.push(socket);
  await once(socket, 'connect');
  return socket;
}

const REQUEST = 'GET / HTTP/1.1\r\nHost: test\r\n\r\n';

/** Everything that comes until the server ends the connection. */
async function rest(socket: Socket): Promise<string> {
  let text = '';
  for await (const bytes of socket) text += (bytes as Buffer).toString('latin1');
  return text;
}

/** Milliseconds that it takes. */
async function closing(mostMilliseconds = GRACE_MS): Promise<number> {
  const begun = performance.now();
  isLeaving = true;
  await close(mostMilliseconds);
  return performance.now() - begun;
}

describe('closing', () => {
  it('takes nobody any more, and ends idle connections', async () => {
    const socket = await connected();
    socket.write(REQUEST);
    await once(socket, 'data');
    const { port } = server.address() as { port: number };
    expect(await closing()).toBeLessThan(1_000);
    expect(await rest(socket)).toBe('');
    const [refused] = await once(connect(port, '127.0.0.1'), 'error');
    expect(refused).toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('loses nothing of an answer that a slow client has not taken yet', async () => {
    answer = () => new Response(new Uint8Array(LARGE_BYTES));
    const slow = await connected();
    const idle = await connected();
    idle.write('HEAD / HTTP/1.1\r\nHost: test\r\n\r\n');
    await once(idle, 'data');
    slow.write(REQUEST);
    await once(slow, 'readable');
    const closed = closing();
    await wait(200);
    const [head, body] = (await rest(slow)).split('\r\n\r\n');
    expect(head).toContain('HTTP/1.1 200 OK');
    expect(body).toHaveLength(LARGE_BYTES);
    expect(await closed).toBeLessThan(5_000);
  });

  it('ends a connection whose answer began before, once it is whole', async () => {
    const held = Promise.withResolvers<void>();
    const slowly = new TransformStream<Uint8Array, Uint8Array>();
    answer = () => new Response(slowly.readable);
    const writer = slowly.writable.getWriter();
    void writer.write(new Uint8Array(100)).then(held.resolve);
    const socket = await connected();
    socket.write(REQUEST);
    await once(socket, 'readable');
    await held.promise;
    const closed = closing();
    await wait(200);
    await writer.close();
    // It says that the connection is kept, for nobody knew better when its head was sent.
    expect(await rest(socket)).toMatch(/Connection: keep-alive[\s\S]*0\r\n\r\n$/i);
    expect(await closed).toBeLessThan(2_000);
  });

  it('answers a request that arrives in the moment in which idle connections are closed', async () => {
    const several = await Promise.all(Array.from({ length: 20 }, connected));
    for (const socket of several) {
      socket.write(REQUEST);
      await once(socket, 'data');
    }
    const closed = closing();
    const answers = several.map(rest);
    for (const socket of several) socket.write(REQUEST);
    // The server's thread is the client's: what was written arrives while it is busy, and is there when it looks.
    const busyUntil = performance.now() + 100;
    while (performance.now() < busyUntil);
    for (const text of await Promise.all(answers)) expect(text).toMatch(/^HTTP\/1.1 200 OK[\s\S]*short/);
    expect(await closed).toBeLessThan(1_000);
  });

  it('does not wait for a connection that was never used', async () => {
    await connected();
    await wait(20);
    expect(await closing()).toBeLessThan(3_000);
  });

  it('answers who connected just before, and asks a moment later', async () => {
    const socket = await connected();
    await wait(20);
    const closed = closing();
    await wait(200);
    socket.write(REQUEST);
    expect(await rest(socket)).toMatch(/^HTTP\/1.1 200 OK[\s\S]*Connection: close[\s\S]*short/i);
    expect(await closed).toBeLessThan(2_000);
  });

  it('cuts off a request that is not whole when the grace is over', async () => {
    answer = async (request) => new Response(String((await request.bytes()).length));
    const socket = await connected();
    socket.write('POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 1000\r\n\r\nhalf');
    await wait(50);
    const cutOff = rest(socket).catch((error: NodeJS.ErrnoException) => error.code);
    const took = await closing(500);
    expect(took).toBeGreaterThanOrEqual(490);
    expect(took).toBeLessThan(1_500);
    expect(['', 'ECONNRESET']).toContain(await cutOff);
  });
});
