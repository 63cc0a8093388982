import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RUNTIMES, type Runtime, type Started, startOn } from '../../scripts/dev/start-on.ts';

/**
 * What clients of the Python service rely on, as its own HTTP tests did: the same requests, and what they looked at in the
 * answers. docs/migration.md lists what is otherwise: a request without a key is a 401 here, where FastAPI had a 422.
 */

const KEY = 'your-secret-api-key';
const sample = { employed: 1, bank_balance: 10_000.5, annual_salary: 50_000 };

function start(runtime: Runtime, stateDir: string, variables: Record<string, string>): Promise<Started> {
  return startOn(runtime, stateDir, { API_KEY: KEY, RATE_LIMIT_PER_MINUTE: '0', ...variables });
}

interface Body {
  success: boolean;
  message: string;
  data: Record<string, unknown>;
}

describe.each(RUNTIMES)('a client of the Python service, on %s,', (runtime) => {
  let folder: string;
  let stack: Started;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'solvent-test-'));
    stack = await start(runtime, join(folder, 'ready'), {});
  });
  afterAll(async () => {
    await stack.stop();
    await rm(folder, { recursive: true, force: true });
  });

  async function call(path: string, { key, json }: { key?: string; json?: unknown } = {}, { url } = stack) {
    const response = await fetch(url + path, {
      headers: {
        ...(key !== undefined && { 'X-API-Key': key }),
        ...(json !== undefined && { 'Content-Type': 'application/json' }),
      },
      ...(json !== undefined && { method: 'POST', body: JSON.stringify(json) }),
    });
    return { status: response.status, body: (await response.json()) as Body };
  }

  it('finds the process alive, and ready with its model', async () => {
    const alive = await call('/healthz');
    expect(alive).toMatchObject({ status: 200, body: { success: true, data: { status: 'healthy' } } });
    expect(alive.body.message).toEqual(expect.any(String));
    expect(await call('/readyz')).toMatchObject({
      status: 200,
      body: { success: true, message: expect.any(String), data: { ready: true, model_loaded: true } },
    });
  });

  it('is told that it is not ready without a model', async () => {
    const empty = await start(runtime, join(folder, 'empty'), { MODEL_STAGE: 'Production' });
    try {
      expect(await call('/readyz', {}, empty)).toMatchObject({
        status: 503,
        body: { success: false, data: { ready: false, model_loaded: false } },
      });
    } finally {
      await empty.stop();
    }
  });

  it.each([
    ['/api/v1/predict', sample],
    ['/api/v1/model/info', undefined],
  ])('is refused at %s without a key, and with a wrong one', async (path, json) => {
    expect((await call(path, { json })).status).toBe(401);
    expect((await call(path, { json, key: 'invalid-key' })).status).toBe(403);
  });

  it('scores an application', async () => {
    const { status, body } = await call('/api/v1/predict', { json: sample, key: KEY });
    expect([status, body.success]).toEqual([200, true]);
    const { prediction, probability } = body.data as { prediction: number; probability: number };
    expect([0, 1]).toContain(prediction);
    expect(probability).toBeGreaterThanOrEqual(0);
    expect(probability).toBeLessThanOrEqual(1);
    expect(Object.keys(body.data)).toEqual(
      expect.arrayContaining(['default_risk', 'model_version', 'features_used']),
    );
  });

  it.each([
    ['out of their limits', { employed: 2, bank_balance: -1_000, annual_salary: -50_000 }],
    ['missing', { employed: 1, bank_balance: 10_000 }],
  ])('gets a 422 for fields that are %s', async (_, json) => {
    expect((await call('/api/v1/predict', { json, key: KEY })).status).toBe(422);
  });

  it('submits a batch, and reads its results as they were', async () => {
    const json = { predictions: [sample, sample] };
    const { status, body } = await call('/api/v1/predict/batch', { json, key: KEY });
    expect({ status, body }).toMatchObject({
      status: 202,
      body: { success: true, data: { job_id: expect.any(String), status: 'PENDING', total_predictions: 2 } },
    });
    const batch = async () =>
      (await call(`/api/v1/predict/batch/${body.data.job_id}`, { key: KEY })).body.data;
    await expect.poll(async () => (await batch()).status, { timeout: 20_000 }).toBe('SUCCESS');
    const row = { status: 'success', prediction: expect.any(Number), default_risk: expect.any(String) };
    expect(await batch()).toMatchObject({
      progress: 100,
      completed: 2,
      total: 2,
      error: null,
      results: [
        { ...row, features: sample },
        { ...row, features: sample },
      ],
    });
  });

  it('learns what the model is', async () => {
    const { status, body } = await call('/api/v1/model/info', { key: KEY });
    expect([status, body.success]).toEqual([200, true]);
    expect(body.data).toMatchObject({
      model_name: expect.any(String),
      model_version: expect.any(String),
      model_stage: expect.any(String),
      model_type: expect.any(String),
      features: ['employed', 'bank_balance', 'annual_salary'],
      engineered_features: expect.any(Array),
    });
  });

  it.each([
    ['/', '/docs'],
    ['/redoc', '/docs'],
    ['/healthz/', '/healthz'],
  ])('is led from %s to %s', async (path, target) => {
    const response = await fetch(stack.url + path);
    expect([response.status, new URL(response.url).pathname]).toEqual([200, target]);
  });
});
