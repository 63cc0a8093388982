import { describe, expect, it } from 'vitest';
import { readEnvironment } from '../../../src/environment.ts';
import { APPLICATION, post, testStack } from '../support.ts';

const PREDICT = '/api/v1/predict';
const stack = (CORS_ORIGINS: string) =>
  testStack({ environment: readEnvironment({ API_KEY: 'secret', CORS_ORIGINS }) }).app;
const from = (origin: string, init: RequestInit = post(JSON.stringify(APPLICATION))) => {
  const headers = new Headers(init.headers);
  headers.set('Origin', origin);
  return { ...init, headers };
};
const preflight = {
  method: 'OPTIONS',
  headers: {
    'Access-Control-Request-Method': 'POST',
    'Access-Control-Request-Headers': 'dry-run,idempotency-key,x-api-key',
  },
};
const allowed = (response: Response) => response.headers.get('Access-Control-Allow-Origin');

describe('pages of other origins', () => {
  it('are let in by nobody who does not say so', async () => {
    const response = await testStack().app.request(PREDICT, from('https://desk.example.com', preflight));
    expect([response.status, allowed(response)]).toEqual([204, null]);
  });

  it('may call from the origins that are named, and from no other', async () => {
    const app = stack('https://desk.example.com,https://risk.example.com');
    const known = await app.request(PREDICT, from('https://risk.example.com', preflight));
    expect([known.status, allowed(known)]).toEqual([204, 'https://risk.example.com']);
    expect(known.headers.get('Access-Control-Allow-Headers')).toBe('dry-run,idempotency-key,x-api-key');
    expect(allowed(await app.request(PREDICT, from('https://evil.example.com', preflight)))).toBeNull();
  });

  it('may read what went wrong, too', async () => {
    const response = await stack('*').request(PREDICT, from('https://any.example.com', { method: 'POST' }));
    expect([response.status, allowed(response)]).toEqual([401, '*']);
    for (const name of ['X-Request-Id', 'Inference-Header-Content-Length'])
      expect(response.headers.get('Access-Control-Expose-Headers')).toContain(name);
  });
});
