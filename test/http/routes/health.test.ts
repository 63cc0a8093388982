import { describe, expect, it } from 'vitest';
import { SolventError } from '../../../src/errors.ts';
import { routesOf } from '../../../src/http/app.ts';
import { answerOf, testStack } from '../support.ts';

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
        },
      },
    });
  });

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
});
