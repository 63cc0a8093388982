import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { type Answering, allOf, connectedTo, listening } from './fronted.ts';

let end = () => {};
afterEach(() => end());

/** Tells what it was asked. */
const echo: Answering = async (request) =>
  Response.json({ url: request.url, text: request.body ? await request.text() : '' });

async function started(answer: Answering = echo) {
  const told = await listening(answer);
  end = () => told.server.closeAllConnections();
  /** Sends bytes as they are. @returns what comes until the server ends the connection */
  const raw = async (bytes: string, isAll = false) => {
    const socket = await connectedTo(told.server);
    const answer = allOf(socket);
    if (isAll) socket.end(bytes, 'latin1');
    else socket.write(bytes, 'latin1');
    const text = await answer;
    socket.destroy();
    return text;
  };
  return { ...told, raw };
}

const bodyOf = (answer: string) => JSON.parse(answer.slice(answer.indexOf('\r\n\r\n') + 4));
const statusOf = (answer: string) => Number(/^HTTP\/1\.1 (\d+) /.exec(answer)?.[1]);
const closing = (first: string, ...lines: string[]) =>
  [first, 'Connection: close', ...lines, '', ''].join('\r\n');
const CHUNKS = '5\r\nhello\r\n0\r\n\r\n';

describe('a request that says little of where it goes', () => {
  it.each([
    ['HTTP/1.0 without Host', 'GET /a HTTP/1.0\r\n\r\n', 'http://localhost/a'],
    ['an empty Host', closing('GET /a HTTP/1.1', 'Host:'), 'http://localhost/a'],
    ['a Host with an empty port', closing('GET /a HTTP/1.1', 'Host: solvent:'), 'http://solvent/a'],
    ['a whole address', closing('GET http://solvent.test/a HTTP/1.1', 'Host: b'), 'http://solvent.test/a'],
    ['an expectation that nobody knows', closing('GET /a HTTP/1.1', 'Host: c', 'Expect: tea'), 'http://c/a'],
    [
      'one transfer coding',
      `${closing('POST /a HTTP/1.1', 'Host: d', 'Transfer-Encoding: Chunked')}${CHUNKS}`,
      'http://d/a',
    ],
  ])('is answered: %s', async (_, bytes, url) => {
    const { raw, logger } = await started();
    const answer = await raw(bytes);
    expect([statusOf(answer), bodyOf(answer).url]).toEqual([200, url]);
    expect(logger.entries).toEqual([]);
  });
});

describe('a client that says that it sends no more', () => {
  it('has the answers to all that it asked, and the connection ends', async () => {
    const noMore = Promise.withResolvers<void>();
    const { raw, server } = await started(async (request) => {
      await noMore.promise;
      return new Response(`of ${new URL(request.url).pathname}`);
    });
    server.once('connection', (socket) => socket.once('end', noMore.resolve));
    const ask = (path: string) => `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`;
    expect(await raw(ask('/a') + ask('/b'), true)).toMatch(/of \/a[\s\S]*of \/b$/);
  });
});

describe('what is no request that the app could be asked', () => {
  it.each<[what: string, bytes: string, status: number, error: string, method: string]>([
    ['no Host', closing('GET /a HTTP/1.1'), 400, 'malformed_request', 'GET'],
    ['two Hosts', closing('GET /a HTTP/1.1', 'Host: a', 'host: a'), 400, 'malformed_request', 'GET'],
    ['a Host that is none', closing('GET /a HTTP/1.1', 'Host: a%b'), 400, 'malformed_request', 'GET'],
    ['a Host with blanks', closing('HEAD /a HTTP/1.1', 'Host: a b'), 400, '', 'HEAD'],
    [
      'a port that is none',
      closing('GET http://a:99999/a HTTP/1.1', 'Host: a'),
      400,
      'malformed_request',
      'GET',
    ],
    ['an asterisk', closing('OPTIONS * HTTP/1.1', 'Host: a'), 400, 'malformed_request', 'OPTIONS'],
    [
      'a method without a request',
      closing('TRACE * HTTP/1.1', 'Host: a'),
      400,
      'malformed_request',
      'UNKNOWN',
    ],
    ['a tunnel', closing('CONNECT a:80 HTTP/1.1', 'Host: a'), 405, 'method_not_allowed', 'UNKNOWN'],
    [
      'a second coding',
      `${closing('POST /a HTTP/1.1', 'Host: a', 'Transfer-Encoding: gzip, chunked')}${CHUNKS}`,
      501,
      'not_implemented',
      'POST',
    ],
    [
      'another coding',
      closing('POST /a HTTP/1.1', 'Host: a', 'Transfer-Encoding: gzip'),
      501,
      'not_implemented',
      'POST',
    ],
    [
      'pieces in HTTP/1.0',
      `POST /a HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n${CHUNKS}`,
      400,
      'malformed_request',
      'POST',
    ],
    ['another version', closing('GET /a HTTP/2.0', 'Host: a'), 505, 'version_not_supported', 'GET'],
    ['an old version', closing('GET /a HTTP/0.9', 'Host: a'), 505, 'version_not_supported', 'GET'],
    [
      'a version that is none',
      closing('GET /a HTTP/7.7', 'Host: a'),
      505,
      'version_not_supported',
      'UNKNOWN',
    ],
    ['HTTP/2 itself', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 505, 'version_not_supported', 'UNKNOWN'],
    ['nonsense', 'nonsense\r\n\r\n', 400, 'malformed_request', 'UNKNOWN'],
    [
      'a length and pieces',
      closing('POST /a HTTP/1.1', 'Host: a', 'Content-Length: 3', 'Transfer-Encoding: chunked'),
      400,
      'malformed_request',
      'UNKNOWN',
    ],
    [
      'long headers',
      closing('GET /a HTTP/1.1', 'Host: a', `X: ${'x'.repeat(40_000)}`),
      431,
      'headers_too_large',
      'UNKNOWN',
    ],
  ])(
    'is refused in the form of every answer, logged and counted, and its connection ends: %s',
    async (_, bytes, status, error, method) => {
      const { raw, logger, counts } = await started(() => new Response('asked'));
      const answer = await raw(bytes);
      const [head] = answer.split('\r\n\r\n') as [string];
      expect(statusOf(answer)).toBe(status);
      expect(head).toMatch(/^connection: close$/im);
      expect(head).toMatch(/^x-request-id: 00000000-0000-4000-8000-000000000001$/im);
      expect(head).toMatch(/^x-content-type-options: nosniff$/im);
      if (method !== 'HEAD')
        expect(bodyOf(answer)).toEqual({
          success: false,
          error,
          message: expect.any(String),
          request_id: '00000000-0000-4000-8000-000000000001',
        });
      expect(logger.entries).toMatchObject([
        {
          level: 'info',
          event: 'request',
          fields: { request_id: '00000000-0000-4000-8000-000000000001', method, route: 'unmatched', status },
        },
      ]);
      expect(await counts('http_requests_total')).toEqual([
        [method === 'UNKNOWN' ? 'other' : method, 'unmatched', String(status), 1],
      ]);
    },
  );

  it.each([
    ['seems to ask for a head', closing('HEAD /\xf0 HTTP/1.1', 'Host: a')],
    ['ends within its head', 'HEAD /a HTTP/1.1\r\nHost'],
  ])('has no body where it %s', async (_, bytes) => {
    const { raw } = await started();
    expect(await raw(bytes, true)).toMatch(
      /^HTTP\/1\.1 400 Bad Request\r\n[\s\S]*x-request-id: [\s\S]*content-length: 0\r\n[\s\S]*\r\n\r\n$/,
    );
  });

  it('has the id that its sender gave it', async () => {
    const { raw } = await started();
    const answer = await raw(closing('OPTIONS * HTTP/1.1', 'Host: a', 'X-Request-Id: of-the-client'));
    expect(bodyOf(answer).request_id).toBe('of-the-client');
  });

  it('is logged so often a minute, and counted always', async () => {
    const { raw, logger, counts, clock } = await started();
    for (let number = 0; number < 70; number++) await raw('nonsense\r\n\r\n');
    expect(logger.entries).toHaveLength(60);
    expect(await counts('http_requests_total')).toEqual([['other', 'unmatched', '400', 70]]);
    clock.advance(60_000);
    await raw('nonsense\r\n\r\n');
    expect(logger.entries.slice(60).map(({ event, fields }) => [event, fields.events])).toEqual([
      ['not_logged', 10],
      ['request', undefined],
    ]);
  });

  it('is answered after what was asked before it', async () => {
    const nonsense = Promise.withResolvers<void>();
    const { raw, logger, server } = await started(async () => {
      await nonsense.promise;
      return new Response('first');
    });
    // A refusal that waits for nobody would be written by the next turn.
    server.once('clientError', () => setImmediate(nonsense.resolve));
    const answer = await raw('GET /a HTTP/1.1\r\nHost: a\r\n\r\nnonsense\r\n\r\n');
    expect(answer.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 400']);
    expect(answer).toMatch(/first[\s\S]*malformed_request/);
    expect(logger.entries).toHaveLength(1);
  });
});

describe('a body that breaks off', () => {
  const half = (lines: string) => `POST /a HTTP/1.1\r\nHost: a\r\n${lines}`;
  it.each([
    ['its sender says that nothing more comes', half('Content-Length: 100\r\n\r\nhalf')],
    ['its pieces end', half('Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n')],
    ['its pieces are none', half('Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\nzz\r\n')],
  ])('is told to the app, whose answer is sent: %s', async (_, bytes) => {
    const { raw, logger } = await started(async (request) => {
      const text = await request.text().catch(() => undefined);
      return Response.json({ text }, { status: 422 });
    });
    const answer = await raw(bytes, true);
    expect([statusOf(answer), bodyOf(answer)]).toEqual([422, {}]);
    expect(answer).toMatch(/^connection: close$/im);
    expect(logger.entries).toEqual([]);
  });

  it('is told to an app that reads it as a stream', async () => {
    const { raw } = await started(async (request) => {
      const reader = request.body!.getReader();
      try {
        while (!(await reader.read()).done);
        return new Response('whole');
      } catch {
        return new Response('broken', { status: 422 });
      }
    });
    expect(await raw(half('Content-Length: 100\r\n\r\nhalf'), true)).toMatch(/^HTTP\/1\.1 422[\s\S]*broken$/);
  });
});

describe('a connection', () => {
  /** @returns the client's end, and what ends it as Node does when a head is late */
  const lateHead = async (bytes: string) => {
    const told = await started();
    const serverSide = once(told.server, 'connection');
    const socket = await connectedTo(told.server);
    const [open] = await serverSide;
    socket.write(bytes);
    await expect.poll(() => open.bytesRead).toBe(bytes.length);
    const late = Object.assign(new Error(), { code: 'ERR_HTTP_REQUEST_TIMEOUT' });
    told.server.emit('clientError', late, open);
    return { ...told, socket };
  };

  it('on which nothing comes is closed without a word', async () => {
    const { socket, logger } = await lateHead('');
    expect(await allOf(socket)).toBe('');
    expect(logger.entries).toEqual([]);
  });

  it('on which no more than half a head comes is told so', async () => {
    const { socket, logger } = await lateHead('GET /a HTTP/1.1\r\nHost');
    const answer = await allOf(socket);
    socket.destroy();
    expect([statusOf(answer), bodyOf(answer).error]).toEqual([408, 'request_timeout']);
    expect(logger.entries).toMatchObject([{ event: 'request', fields: { status: 408, method: 'UNKNOWN' } }]);
  });

  it.each([
    ['asks for a tunnel', closing('CONNECT a:80 HTTP/1.1', 'Host: a')],
    ['sends nonsense', 'nonsense\r\n\r\n'],
    ['asks and sends half a body', 'POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nhalf'],
  ])('that %s and is broken takes nobody with it', async (_, bytes) => {
    const { server, raw } = await started();
    for (let number = 0; number < 20; number++) {
      const socket = await connectedTo(server);
      socket.on('error', () => {}).write(bytes);
      await new Promise((resolve) => setTimeout(resolve, number % 5));
      socket.resetAndDestroy();
    }
    expect(statusOf(await raw(closing('GET /a HTTP/1.1', 'Host: a')))).toBe(200);
  });
});
