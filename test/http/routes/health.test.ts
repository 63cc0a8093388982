import { describe, expect, it } from 'vitest';
import { SolventError } from '../../../src/errors.ts';
import { routesOf } from '../../../src/http/app.ts';
import { APPLICATION, answerOf, handMadeModel, testStack } from '../support.ts';

const damaged = {
  get: () =>
    Promise.reject(
      new SolventError('model_unavailable', 'model.onnx does not have the hash that the manifest names'),
    ),
};

describe('health', () => {
  it('is ready with a model, and says which', async () => {
    expect(await answerOf(testStack().app.request('/readyz'))).toMatchObject({
      status: 200,
      body: {
        data: {
          status: 'ready',
          ready: true,
          model_loaded: true,
          model_name: 'garden-loans',
          model_version: '3',
          model_stage: 'champion',
        },
      },
    });
  });

  it.each([
    [
      { kind: 'not_loaded', version: '4', reason: 'model.onnx is damaged' } as const,
      /^Version 4 .*not load.* version 3 goes on: model\.onnx is damaged/,
    ],
    [
      { kind: 'not_read', version: '4', reason: 'internal error' } as const,
      /^Version 4 .*cannot be read at the moment.* version 3 goes on: internal error/,
    ],
    [
      { kind: 'registry_unreadable', since: 0 } as const,
      /^The registry cannot be read\. What it said at 1970-01-01T00:00:00\.000Z/,
    ],
  ])(
    'is ready and says what is wrong, when it does not score by what the registry says: %o',
    async (troubled, text) => {
      const models = { get: async () => ({ ...handMadeModel(), troubled }) };
      const { app, services } = testStack({ models });
      const { status, body } = await answerOf(app.request('/readyz'));
      expect({ status, body }).toMatchObject({
        status: 200,
        body: { data: { ready: true, degraded: expect.stringMatching(text) } },
      });
      const described = routesOf(services).find(({ path }) => path === '/readyz')!.responses[200]!;
      expect(described.content!['application/json']!.parse(body)).toEqual(body);
    },
  );

  it('is not ready with a damaged model, says why, and still lives', async () => {
    const { app, services } = testStack({ models: damaged });
    expect(await answerOf(app.request('/readyz'))).toMatchObject({
      status: 503,
      body: {
        success: false,
        error: 'model_unavailable',
        message: expect.stringContaining('does not have the hash'),
        data: { ready: false, model_loaded: false },
      },
    });
    const described = routesOf(services).find(({ path }) => path === '/readyz')!.responses[503]!;
    const { body } = await answerOf(app.request('/readyz'));
    expect(described.content!['application/json']!.parse(body)).toEqual(body);
    expect(await answerOf(app.request('/healthz'))).toMatchObject({
      status: 200,
      body: { data: { status: 'healthy' } },
    });
  });

  it('is not ready once the process is about to stop, and scores what comes', async () => {
    let isStopping = false;
    const { app, logger } = testStack({ isStopping: () => isStopping });
    expect((await app.request('/readyz')).status).toBe(200);
    isStopping = true;
    const ready = await app.request('/readyz');
    expect([ready.status, ready.headers.get('Retry-After')]).toEqual([503, '1']);
    expect((await ready.json()) as object).toMatchObject({ message: 'The process is about to stop.' });
    expect((await app.request('/v2/health/ready')).status).toBe(503);
    const refused = logger.entries.filter(({ fields }) => fields.status === 503);
    // It is planned: whoever is woken by errors sleeps on.
    expect(refused.map(({ level }) => level)).toEqual(['info', 'info']);
    expect((await app.request('/healthz')).status).toBe(200);
    const answer = await app.request('/api/v1/predict', {
      method: 'POST',
      headers: { 'X-API-Key': 'all-key', 'Content-Type': 'application/json' },
      body: JSON.stringify(APPLICATION),
    });
    expect(answer.status).toBe(200);
  });
});
