import { describe, expect, it } from 'vitest';
import { manualClock } from '../../../src/platform/memory/clock.ts';
import { memoryRateLimiter } from '../../../src/platform/memory/rate-limiter.ts';
import { testStack } from '../support.ts';

function limited(perMinute: number) {
  const clock = manualClock(90_000);
  const { app } = testStack({ rateLimiter: memoryRateLimiter(perMinute, clock) });
  const call = (client: string, headers: Record<string, string> = { 'X-API-Key': 'all-key' }) =>
    app.request('/api/v1/model/info', { headers: { 'Test-Client': client, ...headers } });
  return { app, call, clock };
}

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

  it('leaves health checks and descriptions alone', async () => {
    const { app } = limited(0);
    for (const path of ['/healthz', '/readyz', '/openapi.json', '/docs'])
      expect((await app.request(path)).status).toBe(200);
  });
});
