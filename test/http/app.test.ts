import { describe, expect, it, vi } from 'vitest';
import { readEnvironment } from '../../src/environment.ts';
import { routesOf } from '../../src/http/app.ts';
import { STATUS_OF } from '../../src/http/errors.ts';
import { over } from './over.ts';
import { APPLICATION, answerOf, post, testStack } from './support.ts';

const PREDICT = '/api/v1/predict';

describe('the app', () => {
  it('answers an unknown address with 404 as JSON', async () => {
    const { status, body } = await answerOf(testStack().app.request('/api/v1/nothing'));
    expect([status, body.error]).toEqual([404, 'not_found']);
  });

  it.each(['GET', 'PUT', 'DELETE', 'PATCH', ...(over.isWire ? [] : ['BREW'])])(
    'answers %s on predict with 405 and what is allowed',
    async (method) => {
      const response = await testStack().app.request(PREDICT, { method });
      expect(response.headers.get('Allow')).toBe('POST, OPTIONS');
      expect(await answerOf(response)).toMatchObject({ status: 405, body: { error: 'method_not_allowed' } });
    },
  );

  it('answers OPTIONS with what is allowed, without a key', async () => {
    const response = await testStack().app.request(PREDICT, { method: 'OPTIONS' });
    expect([response.status, response.headers.get('Allow')]).toEqual([204, 'POST, OPTIONS']);
  });

  it.each([
    ['/', 302, '/docs'],
    ['/redoc', 302, '/docs'],
    ['/healthz/', 307, '/healthz'],
    ['/api/v1/predict/', 307, '/api/v1/predict'],
    ['/api/v1/predict/batch/some-job/?a=1', 307, '/api/v1/predict/batch/some-job?a=1'],
  ])('leads from %s on', async (path, status, target) => {
    const response = await testStack().app.request(path);
    expect([response.status, response.headers.get('Location')]).toEqual([status, target]);
  });

  it.each([
    '/nothing/',
    '//example.test/',
    '/healthz//',
    '/api/v1/predict/batch/a/b/',
    `/${'/'.repeat(5_000)}`,
  ])('leads from %.30s nowhere', async (path) => {
    expect((await testStack().app.request(`http://test${path}`)).status).toBe(404);
  });

  // A wire carries it otherwise, or not at all.
  if (!over.isWire)
    it.each(['/healthz/', '/nothing/', '/openapi.json', '/docs'])(
      'refuses at %s an address whose host is none, as a mistake of the client',
      async (path) => {
        // As workerd hands on what a Host says.
        const request = new Proxy(new Request(`http://test${path}`), {
          get: (target, name) => (name === 'url' ? `http://core:entry${path}` : Reflect.get(target, name)),
        });
        expect((await testStack().app.fetch(request)).status).toBeOneOf([404, 422]);
      },
    );

  it('answers HEAD as GET, without a body', async () => {
    const response = await testStack().app.request('/healthz', { method: 'HEAD' });
    expect([response.status, await response.text()]).toEqual([200, '']);
  });

  it('keeps browsers from doing anything with an answer, also with an error', async () => {
    for (const path of ['/healthz', '/nothing']) {
      const { headers } = await testStack().app.request(path);
      expect(Object.fromEntries(headers)).toMatchObject({
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'x-frame-options': 'DENY',
        'cross-origin-resource-policy': 'same-origin',
        'strict-transport-security': 'max-age=31536000; includeSubDomains',
        'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
        'cache-control': 'no-store',
      });
    }
  });

  it('needs a key exactly where a route names a scope', async () => {
    const { app, services } = testStack();
    for (const { method, path, scope } of routesOf(services)) {
      const { status } = await app.request(path.replaceAll(/\{\w+\}/g, 'x'), {
        method: method.toUpperCase(),
      });
      if (scope) expect([path, status]).toEqual([path, 401]);
      else expect(status, path).not.toBe(401);
    }
  });

  it('has a status for every code, in the 400s or 500s', () => {
    for (const status of Object.values(STATUS_OF))
      expect(status).toSatisfy((code: number) => code >= 400 && code < 600);
  });
});

describe('request ids', () => {
  it.each(['8f14e45f-ceea-467f-a9ef-8e1d2c3b4a5d', 'trace.2026_11-24', 'eight-id', 'x'.repeat(64)])(
    'takes over %s',
    async (id) => {
      const response = await testStack().app.request('/healthz', { headers: { 'X-Request-Id': id } });
      expect(response.headers.get('X-Request-Id')).toBe(id);
    },
  );

  it.each([
    'too-few',
    'x'.repeat(65),
    'with blanks in it',
    '<script>alert(1)</script>',
    "'; DROP TABLE jobs",
  ])('replaces %s by its own', async (id) => {
    const response = await testStack().app.request('/healthz', { headers: { 'X-Request-Id': id } });
    expect(response.headers.get('X-Request-Id')).toBe('00000000-0000-4000-8000-000000000001');
  });

  it('names the same id in an error and its header', async () => {
    const response = await testStack().app.request('/nothing');
    const { body } = await answerOf(response.clone());
    expect(body.request_id).toBe(response.headers.get('X-Request-Id'));
  });
});

describe('the log', () => {
  it('holds one event a request, with route, status and caller', async () => {
    const { app, logger, clock } = testStack({
      challengers: async () => {
        clock.advance(7);
        return null;
      },
    });
    await app.request(PREDICT, post(JSON.stringify(APPLICATION)));
    expect(logger.entries).toEqual([
      {
        level: 'info',
        event: 'request',
        fields: {
          request_id: '00000000-0000-4000-8000-000000000001',
          method: 'POST',
          route: PREDICT,
          status: 200,
          duration_ms: 7,
          caller: 'default',
        },
      },
    ]);
  });

  it('is of an error where the fault is ours, and only then names the exception', async () => {
    const { app, logger } = testStack({ models: { get: () => Promise.reject(new Error('cannot read')) } });
    await app.request('/api/v1/model/info');
    await app.request('/api/v1/model/info', { headers: { 'X-API-Key': 'all-key' } });
    expect(logger.entries.map(({ level, fields }) => [level, fields?.status, 'error' in fields!])).toEqual([
      ['info', 401, false],
      ['error', 500, true],
    ]);
  });

  it('never holds what an applicant sent, nor a key, nor an address that was made up', async () => {
    const { app, logger } = testStack();
    await app.request(PREDICT, post(JSON.stringify({ ...APPLICATION, debt: 77_777.25, soil: 'SECRET' })));
    await app.request(`/SECRET?debt=77777.25`, { headers: { 'X-API-Key': 'SECRET' } });
    await app.request(PREDICT, { method: 'POST', headers: { 'X-API-Key': 'SECRET' } });
    expect(logger.entries).toHaveLength(3);
    expect(JSON.stringify(logger.entries)).not.toMatch(/SECRET|77777|all-key/);
  });

  it('keeps the exception that the client does not see', async () => {
    const cause = new Error('disk full');
    const { app, logger } = testStack({
      models: { get: () => Promise.reject(new Error('cannot read', { cause })) },
    });
    const { body } = await answerOf(app.request('/readyz'));
    expect(JSON.stringify(body)).not.toMatch(/cannot read|disk full/);
    expect(logger.entries[0]).toMatchObject({ level: 'error', fields: { status: 500 } });
    expect(logger.entries[0]!.fields.error).toMatch(/cannot read[\s\S]*disk full/);
  });
});

describe('the share of the log', () => {
  it('leaves out requests that succeed, and none that do not', async () => {
    const environment = readEnvironment({ API_KEY: 'all-key', LOG_SUCCESS_RATE: '0.2' });
    const { app, logger } = testStack({ environment });
    for (let request = 0; request < 200; request++) await app.request('/healthz');
    // Binomial(200, 0.2) is between 15 and 70 in all but one of a hundred thousand draws, and the ids fix this one.
    expect(logger.entries.length).toBeGreaterThan(15);
    expect(logger.entries.length).toBeLessThan(70);
    const before = logger.entries.length;
    for (let request = 0; request < 20; request++) await app.request('/nothing');
    expect(logger.entries.length).toBe(before + 20);
  });
});

describe('the count of requests', () => {
  it('is delivered after answers to known keys alone: strangers cause nothing that is paid for', async () => {
    const { app, services } = testStack();
    const flush = vi.spyOn(services.metrics, 'flush');
    for (const path of ['/healthz', '/readyz', '/nothing', '/metrics', PREDICT]) await app.request(path);
    await app.request('/api/v1/model/info', { headers: { 'X-API-Key': 'guess' } });
    expect(flush).not.toHaveBeenCalled();
    await app.request('/api/v1/model/info', { headers: { 'X-API-Key': 'all-key' } });
    expect(flush).toHaveBeenCalledTimes(1);
  });

  // A wire carries it otherwise, or not at all.
  if (!over.isWire)
    it('is by route template, with one name for all unknown addresses and methods', async () => {
      const { app, services } = testStack();
      await app.request('/a');
      await app.request('/b', { method: 'BREW' });
      await app.request('/healthz');
      const counted = (await services.metrics.read())
        .filter(({ name }) => name === 'http_requests_total')
        .map(({ labels, value }) => [...labels, value].join(' '));
      expect(counted.sort()).toEqual(['GET /healthz 200 1', 'GET unmatched 404 1', 'other unmatched 404 1']);
    });

  it('knows every method that a client may well use by its name', async () => {
    const { app, services } = testStack();
    const methods = ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT'];
    for (const method of methods) await app.request('/nothing', { method });
    const counted = (await services.metrics.read()).filter(({ name }) => name === 'http_requests_total');
    expect(counted.map(({ labels }) => labels[0]).sort()).toEqual(methods);
  });
});
