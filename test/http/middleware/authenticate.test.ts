import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { describe, expect, it } from 'vitest';
import { APPLICATION, answerOf, testStack } from '../support.ts';

async function call(headers: Record<string, string>, path = '/api/v1/model/info') {
  return answerOf(testStack().app.request(path, { headers }));
}

describe('authenticate', () => {
  it('asks for a key, and says how', async () => {
    const response = await testStack().app.request('/api/v1/model/info');
    expect(response.headers.get('WWW-Authenticate')).toBe('ApiKey header="X-API-Key"');
    expect(await answerOf(response)).toMatchObject({ status: 401, body: { error: 'missing_api_key' } });
  });

  it.each(['wrong', 'all-key2', 'ALL-KEY', 'all-ke', 'ключ', 'x'.repeat(10_000)])(
    'refuses the key %s',
    async (key) => {
      const headers = { 'X-API-Key': String.fromCharCode(...new TextEncoder().encode(key)) };
      expect(await call(headers)).toMatchObject({ status: 403, body: { error: 'invalid_api_key' } });
    },
  );

  it.each([0, 15, 31])(
    'refuses a key whose digest differs from a known one in byte %i alone',
    async (byte) => {
      const { services } = testStack();
      const digest = sha256(new TextEncoder().encode('some-key'));
      const status = async (known: Uint8Array) => {
        const API_KEYS = [{ name: 'shop', sha256: bytesToHex(known), scopes: ['predict' as const] }];
        const { app } = testStack({ environment: { ...services.environment, API_KEYS } });
        return (await app.request('/api/v1/model/info', { headers: { 'X-API-Key': 'some-key' } })).status;
      };
      expect(await status(digest)).toBe(200);
      digest[byte]! ^= 1;
      expect(await status(digest)).toBe(403);
    },
  );

  it('knows a key again that was shown before, and none that is like it', async () => {
    const { app } = testStack();
    const status = async (key: string) =>
      (await app.request('/api/v1/model/info', { headers: { 'X-API-Key': key } })).status;
    for (let time = 0; time < 2; time++) {
      expect(await status('all-key')).toBe(200);
      expect(await status('predict-key')).toBe(200);
      for (const other of ['all-ke', 'all-kez', 'all-key2', 'bll-key', 'x'])
        expect(await status(other)).toBe(403);
    }
  });

  it('lets in every key that it knows, by API_KEY and by API_KEYS', async () => {
    for (const key of ['all-key', 'predict-key']) expect((await call({ 'X-API-Key': key })).status).toBe(200);
  });

  it('refuses a key without the scope that the route names', async () => {
    const { services } = testStack();
    const keys = services.environment.API_KEYS!.map((key) => ({ ...key, scopes: ['monitor' as const] }));
    const { app } = testStack({ environment: { ...services.environment, API_KEYS: keys } });
    const answer = await answerOf(
      app.request('/api/v1/predict', {
        method: 'POST',
        headers: { 'X-API-Key': 'predict-key' },
        body: JSON.stringify(APPLICATION),
      }),
    );
    expect(answer).toMatchObject({ status: 403, body: { error: 'insufficient_scope' } });
    expect(answer.body.message).toContain('"predict"');
  });

  it('lets nobody in when no key is set', async () => {
    const { services } = testStack();
    const { API_KEY: _, API_KEYS: __, ...environment } = services.environment;
    const { app } = testStack({ environment });
    const { status } = await app.request('/api/v1/model/info', { headers: { 'X-API-Key': 'all-key' } });
    expect(status).toBe(403);
  });
});
