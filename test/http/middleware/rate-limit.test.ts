import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { describe, expect, it } from 'vitest';
import { readEnvironment } from '../../../src/environment.ts';
import { manualClock } from '../../../src/platform/memory/clock.ts';
import { memoryRateLimiter } from '../../../src/platform/memory/rate-limiter.ts';
import { APPLICATION, post, testStack } from '../support.ts';

function limited(perMinute: number, reads = perMinute, open = perMinute) {
  const clock = manualClock(90_000);
  const limiter = (limit: number) => memoryRateLimiter(limit, clock);
  const environment = readEnvironment({ API_KEY: 'all-key', API_KEYS: JSON.stringify(OWN_LIMITS) });
  const rateLimits = {
    requests: limiter(perMinute),
    reads: limiter(reads),
    open: limiter(open),
    ofKey: limiter,
  };
  const { app } = testStack({ environment, rateLimits });
  const call = (client: string, headers: Record<string, string> = { 'X-API-Key': 'all-key' }) =>
    app.request('/api/v1/model/info', { headers: { 'Test-Client': client, ...headers } });
  return { app, call, clock };
}

/** Keys that are called as they are named. */
const OWN_LIMITS = [
  ['back-end', 3],
  ['unlimited', 0],
].map(([name, limit]) => ({
  name,
  sha256: bytesToHex(sha256(new TextEncoder().encode(String(name)))),
  scopes: ['predict'],
  limit,
}));

describe('rateLimit', () => {
  it('refuses what exceeds the limit, and says when to come back', async () => {
    const { call, clock } = limited(2);
    expect((await call('a')).status).toBe(200);
    expect((await call('a')).status).toBe(200);
    const refused = await call('a');
    expect([refused.status, refused.headers.get('Retry-After')]).toEqual([429, '30']);
    expect(await refused.json()).toMatchObject({ success: false, error: 'rate_limited' });
    clock.advance(30_000);
    expect((await call('a')).status).toBe(200);
  });

  it('counts every client by itself', async () => {
    const { call } = limited(1);
    expect((await call('a')).status).toBe(200);
    expect((await call('b')).status).toBe(200);
  });

  it('counts the addresses of an IPv6 network of 64 bits as one client', async () => {
    const { call } = limited(1);
    expect((await call('2001:db8:0:1::1')).status).toBe(200);
    expect((await call('2001:db8:0:1:9999::2')).status).toBe(429);
    expect((await call('2001:db8:0:2::1')).status).toBe(200);
  });

  it('counts wrong keys too, so that guessing is slow', async () => {
    const { call } = limited(1);
    expect((await call('a', { 'X-API-Key': 'guess' })).status).toBe(403);
    expect((await call('a', { 'X-API-Key': 'guess' })).status).toBe(429);
  });

  it('counts what only reads apart, so that polling costs no predictions', async () => {
    const { app, call } = limited(1, 3);
    const predict = () =>
      app.request('/api/v1/predict', {
        ...post(JSON.stringify(APPLICATION), { 'X-API-Key': 'all-key' }),
      });
    const statuses = [];
    for (let poll = 0; poll < 4; poll++) statuses.push((await call('a')).status);
    expect(statuses).toEqual([200, 200, 200, 429]);
    expect([(await predict()).status, (await predict()).status]).toEqual([200, 429]);
  });

  it('counts a wrong key as a request, whatever it asks for', async () => {
    const { call } = limited(1, 100);
    expect((await call('a', { 'X-API-Key': 'guess' })).status).toBe(403);
    expect((await call('a', {})).status).toBe(429);
  });

  it('counts a key with a limit of its own by its name, from wherever it comes', async () => {
    const { call } = limited(1);
    const statuses = [];
    for (const client of ['a', 'b', 'c', 'd'])
      statuses.push((await call(client, { 'X-API-Key': 'back-end' })).status);
    expect(statuses).toEqual([200, 200, 200, 429]);
    expect((await call('a')).status).toBe(200);
    for (let request = 0; request < 5; request++)
      expect((await call('a', { 'X-API-Key': 'unlimited' })).status).toBe(200);
  });

  it('never refuses to say that the process is alive', async () => {
    expect((await limited(0).app.request('/healthz')).status).toBe(200);
  });

  it.each(['/readyz', '/openapi.json', '/docs', '/metrics'])(
    'counts %s, which is open to everybody, apart from what asks for a key',
    async (path) => {
      const { app, call } = limited(1, 1, 2);
      const statuses = [];
      for (let request = 0; request < 3; request++) statuses.push((await app.request(path)).status);
      expect(statuses).toEqual([200, 200, 429]);
      expect((await call('192.0.2.1')).status).toBe(200);
    },
  );

  it.each([
    ['an address where nothing is', '/nothing', 'GET', 404],
    ['a method that a route does not have', '/api/v1/predict', 'GET', 405],
    ['a method that an open route does not have', '/healthz', 'POST', 405],
    ['the question for methods', '/api/v1/predict', 'OPTIONS', 204],
    ['a slash too many', '/healthz/', 'GET', 307],
    ['the root', '/', 'GET', 302],
  ])('counts %s as a request', async (_, path, method, status) => {
    const { app, call } = limited(1, 100, 100);
    expect((await app.request(path, { method })).status).toBe(status);
    const refused = await app.request(path, { method });
    expect([refused.status, refused.headers.get('Retry-After')]).toEqual([429, '30']);
    // As a known address of a key that is not known: both are the same client's.
    expect((await call('192.0.2.1', { 'X-API-Key': 'guess' })).status).toBe(429);
  });
});
