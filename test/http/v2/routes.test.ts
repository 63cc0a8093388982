import { describe, expect, it } from 'vitest';
import { SolventError } from '../../../src/errors.ts';
import { openInferenceRoutes } from '../../../src/http/v2/routes.ts';
import { manualClock } from '../../../src/platform/memory/clock.ts';
import { memoryDatabase } from '../../../src/platform/memory/database.ts';
import { memoryLogger } from '../../../src/platform/memory/logger.ts';
import { memoryRateLimiter } from '../../../src/platform/memory/rate-limiter.ts';
import { archive } from '../../../src/registry/archive.ts';
import { register } from '../../../src/registry/versions.ts';
import { handMadeModel, testStack } from '../support.ts';

const stack = testStack();
async function get(path: string, key: string | null = 'predict-key', { app } = stack) {
  const response = await app.request(path, { headers: key === null ? {} : { 'X-API-Key': key } });
  return { status: response.status, headers: response.headers, body: await response.json() };
}
const MODEL = '/v2/models/garden-loans';

describe('/v2', () => {
  it('says without a key what it is, that it lives and that it can score', async () => {
    expect((await get('/v2', null)).body).toEqual({
      name: 'solvent',
      version: '1',
      extensions: ['binary_tensor_data'],
      parameters: { max_rows: 1_000, max_request_bytes: 4_194_304 },
    });
    expect((await get('/v2/health/live', null)).body).toEqual({ live: true });
    expect((await get('/v2/health/ready', null)).body).toEqual({ ready: true });
  });

  it('lives and is not ready without a model', async () => {
    const error = new SolventError('model_unavailable', 'There is none.', { retryAfterSeconds: 1 });
    const without = testStack({ models: { get: () => Promise.reject(error) } });
    expect((await get('/v2/health/live', null, without)).status).toBe(200);
    for (const path of ['/v2/health/ready', `${MODEL}/ready`]) {
      const { status, body, headers } = await get(path, 'predict-key', without);
      expect([status, body, headers.get('Retry-After')]).toEqual([503, { error: 'There is none.' }, '1']);
    }
  });

  it('describes a model, with both forms of its inputs', async () => {
    const fields = { parameters: { form: 'fields' }, shape: [-1] };
    for (const path of [MODEL, `${MODEL}/versions/3`])
      expect((await get(path)).body).toEqual({
        name: 'garden-loans',
        versions: ['3'],
        platform: 'onnxruntime_onnx',
        inputs: [
          { name: 'plots', datatype: 'INT64', ...fields },
          { name: 'debt', datatype: 'FP64', ...fields },
          { name: 'harvest', datatype: 'FP64', shape: [-1], parameters: { form: 'fields', nullable: true } },
          { name: 'fenced', datatype: 'BOOL', ...fields },
          { name: 'soil', datatype: 'BYTES', ...fields },
          {
            name: 'Parzelle Nº',
            datatype: 'BYTES',
            shape: [-1],
            parameters: { form: 'fields', optional: true },
          },
          {
            name: 'features',
            datatype: 'FP32',
            shape: [-1, 7],
            parameters: {
              form: 'features',
              names: ['plots', 'debt', 'harvest', 'fenced', 'soil=clay', 'soil=sand', 'burden'],
            },
          },
        ],
        outputs: [
          { name: 'probability', datatype: 'FP64', shape: [-1] },
          { name: 'prediction', datatype: 'INT64', shape: [-1] },
          { name: 'default_risk', datatype: 'BYTES', shape: [-1] },
        ],
      });
  });

  it('names the versions that may be asked for, of a version itself, and what answers where the registry is away', async () => {
    const database = memoryDatabase();
    database.migrate('migrations');
    for (const digest of ['a', 'b', 'c'].map((letter) => letter.repeat(64)))
      await register(database, { model: 'garden-loans', digest, accepted: true, by: 'a test', at: 1 });
    await archive({ database, clock: manualClock(), logger: memoryLogger() }, 'garden-loans', '2', {
      by: 'a test',
      why: 'worn',
    });
    const versionsAt = async (path: string, one = testStack({ database })) =>
      (await get(path, 'predict-key', one)).body.versions;
    expect(await versionsAt(MODEL)).toEqual(['3', '1']);
    expect(await versionsAt(`${MODEL}/versions/champion`)).toEqual(['3']);
    const away = { ...database, query: () => Promise.reject(new Error('gone')) };
    expect(await versionsAt(MODEL, testStack({ database: away }))).toEqual(['3']);
  });

  it('describes another model than the default by its own name, and knows none that is not registered', async () => {
    const database = memoryDatabase();
    database.migrate('migrations');
    const digest = 'e'.repeat(64);
    await register(database, { model: 'orchard-loans', digest, accepted: true, by: 'a test', at: 1 });
    const model = handMadeModel();
    const get = async (_?: string, name = model.name) => ({ ...model, name, version: '1' });
    const two = testStack({ database, models: { get } });
    for (const [path, status, body] of [
      ['/v2/models/orchard-loans', 200, { name: 'orchard-loans', versions: ['1'] }],
      ['/v2/models/orchard-loans/ready', 200, { name: 'orchard-loans', ready: true }],
      ['/v2/models/pear-loans', 404, { error: 'There is no such model.' }],
      ['/v2/models/pear-loans/versions/1/ready', 404, { error: 'There is no such model.' }],
    ] as const) {
      const response = await two.app.request(path, { headers: { 'X-API-Key': 'predict-key' } });
      expect([response.status, await response.json()]).toMatchObject([status, body]);
    }
  });

  it.each(['/v2', '/v2/health/live', '/v2/health/ready', MODEL, `${MODEL}/ready`])(
    'answers HEAD %s without a body',
    async (path) => {
      const response = await stack.app.request(path, { method: 'HEAD', headers: { 'X-API-Key': 'all-key' } });
      expect([response.status, await response.text()]).toEqual([200, '']);
    },
  );

  it('says that a model is ready', async () => {
    for (const path of [`${MODEL}/ready`, `${MODEL}/versions/champion/ready`])
      expect((await get(path)).body).toEqual({ name: 'garden-loans', ready: true });
  });

  it('refuses whoever has no key, an unknown one, or one without the scope, in its own words', async () => {
    const keyed = openInferenceRoutes(stack.services).filter(({ scope }) => scope !== null);
    expect(keyed.map(({ path }) => path)).toHaveLength(6);
    for (const { path, method } of keyed)
      for (const [key, status] of [
        [undefined, 401],
        ['wrong-key', 403],
      ] as const) {
        const headers = key === undefined ? {} : { 'X-API-Key': key };
        const address = path.replace('{model}', 'garden-loans').replace('{version}', '3');
        const response = await stack.app.request(address, { method: method.toUpperCase(), headers });
        expect(response.status).toBe(status);
        expect(await response.json()).toEqual({ error: expect.any(String) });
        expect(response.headers.get('X-Request-Id')).not.toBeNull();
      }
  });

  it('counts against the same limits as predict', async () => {
    const limiter = memoryRateLimiter(1, manualClock());
    const limited = testStack({
      rateLimits: { requests: limiter, reads: null, open: null, ofKey: () => limiter },
    });
    const ask = (path: string) =>
      limited.app.request(path, { method: 'POST', headers: { 'X-API-Key': 'all-key' }, body: '{}' });
    await ask('/api/v1/predict');
    const response = await ask(`${MODEL}/infer`);
    expect(response.status).toBe(429);
    expect(response.headers.get('Retry-After')).not.toBeNull();
    expect(await response.json()).toEqual({ error: expect.stringContaining('Too many requests') });
  });

  it.each([
    ['GET', '/v2/nothing', 404],
    ['GET', `${MODEL}/infer`, 405],
    ['PUT', `${MODEL}/infer`, 405],
    ['GET', `${MODEL}?x=1`, 400],
  ])('%s %s is an error of its own form', async (method, path, status) => {
    const response = await stack.app.request(path, { method, headers: { 'X-API-Key': 'all-key' } });
    expect(response.status).toBe(status);
    expect(await response.json()).toEqual({ error: expect.any(String) });
    if (status === 405) expect(response.headers.get('Allow')).toBe('POST, OPTIONS');
  });

  it('leaves the errors of every other address as they are', async () => {
    expect((await get('/v2x')).body).toMatchObject({ success: false, error: 'not_found' });
  });
});
