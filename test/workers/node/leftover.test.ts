import type { Server } from 'node:http';
import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { allOf, connectedTo, listening } from './fronted.ts';

const MIB = 1024 * 1024;
/** More than is taken before an answer is sent. */
const HUGE = 160;

let server: Server;
afterEach(() => server.closeAllConnections());

const head = (mebibytes: number) =>
  `POST / HTTP/1.1\r\nHost: test\r\nContent-Length: ${mebibytes * MIB}\r\n\r\n`;

/** Sends all before it reads, as many clients do. @returns the answer */
async function sentFirst(mebibytes: number): Promise<string> {
  const { port } = server.address() as { port: number };
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  const piece = new Uint8Array(MIB);
  const write = (bytes: string | Uint8Array) =>
    new Promise<void>((resolve, reject) =>
      socket.write(bytes, (error) => (error ? reject(error) : resolve())),
    );
  await write(head(mebibytes));
  for (let sent = 0; sent < mebibytes; sent++) await write(piece);
  const answer = await allOf(socket);
  socket.destroy();
  return answer;
}

describe('a refusal before the end of a body', () => {
  it.each([
    ['that is not read', async () => new Response('refused', { status: 403 })],
    [
      'that is read in part',
      async (request: Request) => {
        await request.body!.getReader().read();
        return new Response('refused', { status: 413 });
      },
    ],
  ])('reaches who sends all of it first, however long it is: %s', async (_, answer) => {
    ({ server } = await listening(answer));
    for (let turn = 0; turn < 3; turn++)
      expect(await sentFirst(HUGE)).toMatch(/^HTTP\/1\.1 4[\s\S]*connection: close[\s\S]*refused$/i);
  });

  it('reaches who stops in the midst, within seconds, and the connection ends', async () => {
    ({ server } = await listening(() => new Response('refused', { status: 403 })));
    const socket = await connectedTo(server);
    socket.write(head(HUGE));
    socket.write(new Uint8Array(MIB));
    const begun = performance.now();
    expect(await allOf(socket)).toMatch(/^HTTP\/1\.1 403[\s\S]*refused$/);
    expect(performance.now() - begun).toBeLessThan(4_000);
    // It waits to see whether more comes, and not for ever.
    const connections = () => new Promise((resolve) => server.getConnections((_, count) => resolve(count)));
    expect(await connections()).toBe(1);
    await expect.poll(connections, { timeout: 15_000 }).toBe(0);
    socket.destroy();
  });
});
