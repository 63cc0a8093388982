import { once } from 'node:events';
import type { Server } from 'node:http';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { SolventError } from '../../../src/errors.ts';
import { noteStream } from '../../../src/http/download/streamed.ts';
import { allOf, connectedTo, listening } from './fronted.ts';

let server: Server;
afterEach(() => {
  vi.restoreAllMocks();
  server.closeAllConnections();
});

const PIECE = new Uint8Array(1_000).fill(120);

/** An answer of so many pieces, and then of a failure, or its end. */
function made(pieces: number, failure?: Error, headers: Record<string, string> = {}) {
  const cancelled = vi.fn();
  let left = pieces;
  const stream = new ReadableStream<Uint8Array<ArrayBuffer>>({
    async pull(controller) {
      await new Promise((resolve) => setTimeout(resolve, 5));
      if (left-- > 0) controller.enqueue(PIECE);
      else if (failure) controller.error(failure);
      else controller.close();
    },
    cancel: cancelled,
  });
  const init = { headers: { 'X-Request-Id': 'of-the-answer', ...headers } };
  return { answer: noteStream(new Response(stream, init), stream), cancelled };
}

const failures: [what: string, failure: Error, told: object[]][] = [
  ['as the app has told', new SolventError('file_damaged', 'A piece is gone.'), []],
  [
    'as nobody knows yet',
    new TypeError('of ours'),
    [
      {
        level: 'error',
        event: 'answer_broken',
        fields: { request_id: 'of-the-answer', error: expect.stringContaining('TypeError: of ours') },
      },
    ],
  ],
];

describe('an answer that is made while it is sent', () => {
  it('is sent whole', async () => {
    const told = await listening(() => made(3).answer);
    server = told.server;
    const answer = await fetch(`http://127.0.0.1:${(server.address() as { port: number }).port}/`);
    expect((await answer.bytes()).length).toBe(3_000);
    expect(told.logger.entries).toEqual([]);
  });

  describe.each(failures)('and breaks off, %s', (_, failure, entries) => {
    it.each([
      ['its length', { 'Content-Length': '9000' }],
      ['pieces', {} as Record<string, string>],
    ])(
      'after a head with %s, ends its connection before its end, and the log has what it needs',
      async (_, headers) => {
        const written = [vi.spyOn(console, 'error'), vi.spyOn(console, 'info')];
        const told = await listening(() => made(3, failure, headers).answer);
        server = told.server;
        const socket = await connectedTo(server);
        socket.write('GET / HTTP/1.1\r\nHost: test\r\n\r\n');
        const text = await allOf(socket);
        expect(text).toMatch(/^HTTP\/1\.1 200/);
        expect(text.match(/x{1000}/g)).toHaveLength(3);
        expect(text).not.toMatch(/\r\n0\r\n\r\n$|Error/);
        expect(told.logger.entries).toEqual(entries);
        for (const spy of written) expect(spy).not.toHaveBeenCalled();
      },
    );
  });

  it('ends where its reader goes away, of which nobody is told', async () => {
    const written = [vi.spyOn(console, 'error'), vi.spyOn(console, 'info')];
    const { answer, cancelled } = made(1_000);
    const told = await listening(() => answer);
    server = told.server;
    const socket = await connectedTo(server);
    socket.write('GET / HTTP/1.1\r\nHost: test\r\n\r\n');
    await once(socket, 'data');
    socket.destroy();
    await expect.poll(() => cancelled.mock.calls.length).toBe(1);
    expect(told.logger.entries).toEqual([]);
    for (const spy of written) expect(spy).not.toHaveBeenCalled();
  });
});
