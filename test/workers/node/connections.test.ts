import { once } from 'node:events';
import type { Socket } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type Answering, allOf, connectedTo, listening } from './fronted.ts';

const MOST = 32;
const GET = 'GET / HTTP/1.1\r\nHost: test\r\n\r\n';

let over: (() => void)[] = [];
afterEach(() => {
  vi.useRealTimers();
  for (const end of over) end();
  over = [];
});

async function started(answer: Answering = () => new Response('here')) {
  const told = await listening(answer, MOST);
  over.push(() => told.server.closeAllConnections());
  const atServer: Socket[] = [];
  told.server.on('connection', (socket) => atServer.push(socket));
  const connected = async () => {
    const socket = await connectedTo(told.server);
    socket.on('error', () => {});
    over.push(() => socket.destroy());
    return socket;
  };
  return { ...told, connected, atServer };
}

async function ask(socket: Socket): Promise<string> {
  socket.write(GET);
  const [bytes] = await once(socket, 'data');
  return String(bytes);
}

const OK = /^HTTP\/1\.1 200/;

describe('the bound of connections', () => {
  it('closes those that are idle the longest in favour of new ones, and of those no more than it has to', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
    const { connected, counts } = await started();
    const all: Socket[] = [];
    for (let number = 0; number < MOST; number++) {
      const socket = await connected();
      expect(await ask(socket)).toMatch(OK);
      all.push(socket);
    }
    await vi.advanceTimersByTimeAsync(10_000);
    // The first was used last.
    expect(await ask(all[0]!)).toMatch(OK);
    const closed = once(all[1]!.resume(), 'end');
    const another = await connected();
    expect(await ask(another)).toMatch(OK);
    await closed;
    for (const socket of [all[0]!, ...all.slice(4)]) expect(await ask(socket)).toMatch(OK);
    expect(await counts('http_connections_closed_total')).toEqual([['idle', 3]]);
  });

  it('closes what never asked anything, and half a head, as it does idle ones', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
    const { connected, counts, atServer } = await started();
    const half = 'GET / HT';
    const silent = await Promise.all(Array.from({ length: MOST }, connected));
    for (const socket of silent) socket.write(half);
    await expect
      .poll(() => atServer.map(({ bytesRead }) => bytesRead))
      .toEqual(new Array(MOST).fill(half.length));
    await vi.advanceTimersByTimeAsync(1_100);
    for (let number = 0; number < MOST; number++) expect(await ask(await connected())).toMatch(OK);
    expect((await counts('http_connections_closed_total')).map(([which]) => which)).toEqual(['idle']);
  });

  it('closes half a body that stands still and an answer that nobody takes, where none is idle', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
    const { connected, counts, atServer } = await started(async (request) =>
      request.method === 'GET' ? new Response('x'.repeat(30_000_000)) : new Response(await request.text()),
    );
    const half = 'POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 100\r\n\r\nhalf';
    for (let number = 0; number < MOST; number++) {
      const socket = (await connected()).pause();
      socket.write(number % 2 ? GET : half);
    }
    let before = '';
    const standStill = () => {
      const moved = before;
      before = atServer.map(({ bytesRead, writableLength }) => `${bytesRead} ${writableLength}`).join();
      const isThere = atServer.every(({ bytesRead, writableLength }, number) =>
        number % 2 ? writableLength > 0 : bytesRead === half.length,
      );
      return isThere && before === moved;
    };
    await expect.poll(standStill, { timeout: 10_000 }).toBe(true);
    expect(await allOf(await connected())).toBe('');
    await vi.advanceTimersByTimeAsync(10_000);
    for (let number = 0; number < MOST; number++) {
      const socket = await connected();
      socket.write('HEAD / HTTP/1.1\r\nHost: test\r\n\r\n');
      expect(String((await once(socket, 'data'))[0])).toMatch(OK);
    }
    expect((await counts('http_connections_closed_total')).map(([which]) => which)).toEqual([
      'refused',
      'idle',
    ]);
  });

  it('closes those that are answered and still send, at once: to hold a place takes no more than half a body and no key', async () => {
    let refused = 0;
    const { connected, counts } = await started((request) => {
      if (request.method === 'GET') return new Response('here');
      refused++;
      return new Response('no', { status: 403 });
    });
    for (let number = 0; number < MOST; number++)
      (await connected()).write('POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 500000\r\n\r\nhalf');
    await expect.poll(() => refused).toBe(MOST);
    expect(await ask(await connected())).toMatch(OK);
    expect((await counts('http_connections_closed_total')).map(([which]) => which)).toEqual(['idle']);
  });

  it('refuses a new one where all are at work, says so once a minute, and loses none that is at work', async () => {
    const release = Promise.withResolvers<Response>();
    let asked = 0;
    const { connected, counts, logger, clock } = await started(async () => {
      asked++;
      return (await release.promise).clone();
    });
    const working = await Promise.all(Array.from({ length: MOST }, connected));
    const answers = working.map(ask);
    await expect.poll(() => asked).toBe(MOST);
    for (let number = 0; number < 3; number++) expect(await allOf(await connected())).toBe('');
    expect(logger.entries.filter(({ event }) => event === 'connection_refused')).toMatchObject([
      { level: 'warn', fields: { most: MOST } },
    ]);
    clock.advance(60_000);
    expect(await allOf(await connected())).toBe('');
    expect(logger.entries.map(({ event }) => event)).toEqual([
      'connection_refused',
      'not_logged',
      'connection_refused',
    ]);
    expect(await counts('http_connections_closed_total')).toEqual([['refused', 4]]);
    release.resolve(new Response('here'));
    for (const answer of await Promise.all(answers)) expect(answer).toMatch(OK);
  });

  it('lets an upload take its time, and tells its app when nothing more comes of it', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
    const { connected, atServer } = await started(async (request) => {
      try {
        return new Response(await request.text());
      } catch {
        return new Response('It broke off.', { status: 422 });
      }
    });
    const socket = await connected();
    const head = 'POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 100\r\n\r\n';
    socket.write(head);
    for (let piece = 1; piece < 10; piece++) {
      socket.write('0123456789');
      await expect.poll(() => atServer[0]!.bytesRead).toBe(head.length + 10 * piece);
      await vi.advanceTimersByTimeAsync(25_000);
    }
    expect(socket.readableLength).toBe(0);
    await vi.advanceTimersByTimeAsync(35_000);
    expect(await allOf(socket)).toMatch(/^HTTP\/1\.1 422[\s\S]*connection: close[\s\S]*It broke off\.$/i);
  });

  it('ends a request whose body stands still while nobody reads it', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
    const asked = Promise.withResolvers<void>();
    const { connected } = await started(() => {
      asked.resolve();
      return new Promise(() => {});
    });
    const socket = await connected();
    socket.write('POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 100\r\n\r\n');
    await asked.promise;
    await vi.advanceTimersByTimeAsync(45_000);
    expect(await allOf(socket)).toBe('');
  });
});
