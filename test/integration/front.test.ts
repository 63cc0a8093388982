import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answersIn } from '../../scripts/check-fuzz/answers.ts';
import { type Stack, startStack } from '../../scripts/dev/stack.ts';

let stateDir: string;
let stack: Stack;
const log: string[] = [];
beforeAll(async () => {
  stateDir = await mkdtemp(join(tmpdir(), 'solvent-test-'));
  stack = await startStack({
    port: 0,
    stateDir,
    variables: { API_KEY: 'dev-key', RATE_LIMIT_PER_MINUTE: '100', RATE_LIMIT_READS_PER_MINUTE: '100' },
    onLog: (line) => log.push(line),
  });
});
afterAll(async () => {
  await stack.stop();
  await rm(stateDir, { recursive: true, force: true });
});

/** Sends bytes as they are, and gives what came back until the other side closed. */
async function raw(bytes: string): Promise<string> {
  const socket = connect({ host: '127.0.0.1', port: Number(new URL(stack.url).port) });
  await once(socket, 'connect');
  socket.end(bytes, 'latin1');
  return text(socket);
}
const statusOf = (answer: string) => Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1]);
/** @param lines of the head, besides Host */
const head = (first: string, ...lines: string[]) =>
  [`${first} HTTP/1.1`, 'Host: solvent.test', 'Connection: close', ...lines, '', ''].join('\r\n');

describe('the front door of the local stack', () => {
  it.each([
    '/cdn-cgi/local/r2/public/solvent/models/loan-default/registry.json',
    '/cdn-cgi/local/r2/s3/solvent',
    '/cdn-cgi/local/scheduled',
    '/cdn-cgi/local/explorer',
    '/cdn-cgi/local/platform-proxy',
    '/cdn-cgi/handler/scheduled',
    '/cdn-cgi/mf/scheduled',
  ])('has nothing of Miniflare behind it: %s', async (path) => {
    const answer = await fetch(stack.url + path);
    expect([answer.status, ((await answer.json()) as { error: string }).error]).toEqual([404, 'not_found']);
  });

  it.each([
    ['MF-Original-URL', 'http://solvent.test/metrics'],
    ['MF-Route-Override', 'solvent-drift'],
    ['MF-CF-Blob', '{broken'],
    ['MF-Op', 'GET'],
  ])('takes no orders of a client: %s', async (name, value) => {
    const answer = await fetch(`${stack.url}/healthz`, { headers: { [name]: value } });
    expect([answer.status, (await answer.text()).includes('The process answers')]).toEqual([200, true]);
  });

  it.each([
    ['no path', head('GET http://solvent.test/healthz')],
    ['an asterisk', head('OPTIONS *')],
    ['a method that nobody knows', head('BREW /healthz')],
    ['a method that workerd does not know', head('M-SEARCH /healthz')],
    ['a method that shows what was sent', head('TRACE /healthz')],
    ['a tunnel', head('CONNECT solvent.test:80')],
    ['bytes that no address has', head('GET /\xff\xfe')],
    ['no host', 'GET /healthz HTTP/1.1\r\n\r\n'],
    ...['core:entry', 'a b', '\xff', '', 'solvent.test:99999', '[::1'].map((host): [string, string] => [
      `a host that is none: ${host}`,
      `GET /healthz/ HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`,
    ]),
    ['two hosts', head('GET /healthz', 'Host: other.test')],
    ['two lengths', head('POST /api/v1/predict', 'Content-Length: 2', 'Content-Length: 3')],
    ['a length and pieces', head('POST /api/v1/predict', 'Content-Length: 2', 'Transfer-Encoding: chunked')],
    ['pieces that are none', `${head('POST /api/v1/predict', 'Transfer-Encoding: chunked')}zz\r\n`],
    ['a body that is coded twice', head('POST /api/v1/predict', 'Transfer-Encoding: gzip')],
    ['a header of 100 kB', head('GET /healthz', `X-Long: ${'x'.repeat(100_000)}`)],
  ])('refuses as a mistake of the client: %s', async (_, bytes) => {
    const answer = await raw(bytes);
    expect(statusOf(answer)).toBeGreaterThanOrEqual(400);
    expect(statusOf(answer)).toBeLessThan(500);
    expect(answer.length).toBeLessThan(1_000);
  });

  it('counts a body that breaks off as the mistake of its sender', async () => {
    log.length = 0;
    const lines = ['X-API-Key: dev-key', 'Content-Type: application/json'];
    await raw(`${head('POST /api/v1/predict', ...lines, 'Content-Length: 100')}{"employed"`);
    await raw(`${head('POST /api/v1/predict', ...lines, 'Transfer-Encoding: chunked')}5\r\n{"emp`);
    await expect
      .poll(() => log.map((line) => JSON.parse(line)).filter(({ route }) => route === '/api/v1/predict'))
      .toHaveLength(2);
    for (const line of log) expect(JSON.parse(line)).toMatchObject({ level: 'info', status: 422 });
  });

  it.each([
    ['predict', 'application/json', '{"employed"', 'The body breaks off.'],
    ['portfolios', 'text/csv', 'employed,bank_balance,annual_salary\n1,2,3\n1', 'The body breaks off.'],
    [
      'outcomes',
      'text/csv',
      `loan_id,outcome,at\nL-1,default,2026-01-01T00:00:00Z\nL-2`,
      'The row before it was taken',
    ],
  ])('hands on what the Worker says of a body that breaks off: %s', async (path, type, body, message) => {
    const lines = [`POST /api/v1/${path} HTTP/1.1`, 'Host: solvent.test', 'X-API-Key: dev-key'];
    for (const sent of [
      `Content-Length: 500\r\n\r\n${body}`,
      `Transfer-Encoding: chunked\r\n\r\n${body.length.toString(16)}\r\n${body}\r\n`,
      `Transfer-Encoding: chunked\r\n\r\n1f4\r\n${body}`,
    ]) {
      const answer = await raw([...lines, `Content-Type: ${type}`, sent].join('\r\n'));
      expect(statusOf(answer)).toBe(422);
      expect(answer).toContain('"error":"malformed_body"');
      expect(answer).toContain(message);
      expect(answer).toMatch(/^X-Request-Id: /im);
      expect(answer).toMatch(/^Connection: close/im);
    }
  });

  it('answers who says that he sends no more', async () => {
    const answer = await raw('GET /healthz HTTP/1.1\r\nHost: solvent.test\r\n\r\n');
    expect([statusOf(answer), answer.includes('The process answers')]).toEqual([200, true]);
  });

  it('answers what came before what is no request, and mixes nothing into it', async () => {
    const good = 'GET /openapi.json HTTP/1.1\r\nHost: solvent.test\r\n\r\n';
    const answer = await raw(`${good}${good}nonsense\r\n\r\n`);
    const answers = answersIn(Buffer.from(answer), false);
    expect(answers?.map(({ status, isWhole }) => [status, isWhole])).toEqual([
      [200, true],
      [200, true],
    ]);
  });

  it('gives the whole answer to a question with a body, which nobody reads', async () => {
    const body = 'Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n';
    const answer = await raw(
      `GET /openapi.json HTTP/1.1\r\nHost: solvent.test\r\nConnection: close\r\n${body}`,
    );
    expect(answersIn(Buffer.from(answer), false)).toMatchObject([{ status: 200, isWhole: true }]);
  });

  it('answers who is refused before the end of a large body, each time', async () => {
    const body = new Uint8Array(32 * 1024 * 1024);
    const post = async (path: string, key: string, type: string, length: 'announced' | 'not announced') => {
      const response = await fetch(stack.url + path, {
        method: 'POST',
        headers: { 'X-API-Key': key, 'Content-Type': type },
        ...(length === 'announced' ? { body } : { body: new Blob([body]).stream(), duplex: 'half' }),
      } as RequestInit);
      return [response.status, ((await response.json()) as { error: string }).error];
    };
    for (let turn = 0; turn < 5; turn++) {
      for (const length of ['announced', 'not announced'] as const) {
        expect(await post('/api/v1/portfolios', 'wrong', 'text/csv', length)).toEqual([
          403,
          'invalid_api_key',
        ]);
        expect(await post('/api/v1/predict', 'dev-key', 'application/json', length)).toEqual([
          413,
          'payload_too_large',
        ]);
      }
    }
  });

  it('says itself who the client is, so that no client has a limit for each name it gives itself', async () => {
    const statuses = await Promise.all(
      Array.from({ length: 220 }, async (_, index) => {
        const headers = { 'X-API-Key': 'dev-key', 'CF-Connecting-IP': `192.0.2.${index}` };
        return (await fetch(`${stack.url}/api/v1/model/info`, { headers })).status;
      }),
    );
    // A minute may end in between, and at most once.
    expect(statuses.filter((status) => status === 200).length).toBeLessThanOrEqual(200);
    expect(statuses).toContain(429);
  });
});
