import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { routesOf } from '../../src/http/app.ts';
import { post, testStack } from './support.ts';

const pause = () => new Promise<void>((done) => setImmediate(done));
const stack = () => testStack({ pause });
const routes = routesOf(stack().services).filter(({ body }) => body && 'application/json' in body.content);

/** Every route that reads JSON. */
describe.each(routes.map(({ method, path }) => [method.toUpperCase(), path] as const))(
  '%s %s',
  (method, path) => {
    const ask = async (body: BodyInit, headers: Record<string, string>) => {
      const address = path.replace('{name}', 'garden-loans').replaceAll(/\{\w+\}/g, '1');
      const response = await stack().app.request(address, { ...post(body, headers), method });
      const { error } = (await response.json()) as { error?: string };
      return { status: response.status, error, headers: response.headers };
    };

    it.each(['br', 'deflate', 'zstd', 'compress', 'gzip, gzip', 'identity, gzip', 'gzipped', 'utf-8'])(
      'refuses a body in %s, and says what it reads',
      async (encoding) => {
        const { status, error, headers } = await ask('{}', { 'Content-Encoding': encoding });
        expect([status, error, headers.get('Accept-Encoding')]).toEqual([
          415,
          'unsupported_media_type',
          'gzip',
        ]);
      },
    );

    it.each<[string, Uint8Array]>([
      ['nothing', new Uint8Array()],
      ['no gzip', new TextEncoder().encode('{}')],
      ['gzip that breaks off', gzipSync('[{"a":1}]').subarray(0, 12)],
      ['several members', Buffer.concat([gzipSync('[{"a":'), gzipSync('1}]')])],
    ])('calls %s that is said to be gzip malformed', async (_, body) => {
      const { status, error } = await ask(body as Uint8Array<ArrayBuffer>, { 'Content-Encoding': 'gzip' });
      expect([status, error]).toEqual([422, 'malformed_body']);
    });

    it('answers gzip, however it is spelled, as it answers the same bytes without', async () => {
      for (const text of ['{"a":1}', '[{"a":1}]', '[', 'nonsense']) {
        const plain = await ask(text, {});
        for (const encoding of ['', 'identity', 'Identity'])
          expect(await ask(text, { 'Content-Encoding': encoding })).toMatchObject({
            status: plain.status,
            error: plain.error,
          });
        for (const encoding of ['gzip', 'GZIP', 'x-gzip'])
          expect(await ask(gzipSync(text), { 'Content-Encoding': encoding })).toMatchObject({
            status: plain.status,
            error: plain.error,
          });
      }
    });

    it.each([
      'application/json; charset=utf-8; charset=latin1',
      'application/json; charset="utf-8"; charset="utf-16"',
      'application/json; charset=latin1',
      'application/json; charset=""',
      'application/json; charset=',
      'application/json; charset="utf-8',
      'application/json, text/csv',
      'application/jsonx',
      'text/html',
    ])('refuses %s, and says what it reads', async (type) => {
      const { status, error, headers } = await ask('{}', { 'Content-Type': type });
      expect([status, error]).toEqual([415, 'unsupported_media_type']);
      expect(headers.get('Accept')).toContain('application/json');
    });

    it.each([
      'application/json; charset=utf-8; charset="UTF-8"',
      'Application/JSON ; charset=UTF-8; x="a;charset=latin1"',
    ])('reads %s', async (type) => {
      const { status, error } = await ask('{"a":1}', { 'Content-Type': type });
      expect({ status, error }).toEqual({ ...(await ask('{"a":1}', {})), headers: undefined });
    });
  },
);
