import { beforeEach, describe, expect, it } from 'vitest';
import type { OpenApiDocument } from '../../../src/http/openapi.ts';
import { memoryDatabase } from '../../../src/platform/memory/database.ts';
import type { HeldModel } from '../../../src/registry/holder.ts';
import { register } from '../../../src/registry/versions.ts';
import { scoredBy } from '../../model/support/scored-by.ts';
import { APPLICATION, answerOf, handMadeModel, post, testStack } from '../support.ts';

/** Another model beside the default one: of the same fields, and sure of every default. */
function orchardModel(): HeldModel {
  return {
    ...handMadeModel(),
    name: 'orchard-loans',
    version: '1',
    digest: 'e'.repeat(64),
    ...scoredBy((_, count) => new Float64Array(count).fill(0.75)),
  };
}

let database: ReturnType<typeof memoryDatabase>;
const asked: string[] = [];
const stack = () =>
  testStack({
    database,
    models: {
      async get(_, name) {
        asked.push(name!);
        return name === 'orchard-loans' ? orchardModel() : handMadeModel();
      },
    },
  });
beforeEach(async () => {
  database = memoryDatabase();
  database.migrate('migrations');
  asked.length = 0;
  const version = { model: 'orchard-loans', digest: 'e'.repeat(64), accepted: true, by: 'a test', at: 1 };
  await register(database, version);
});

const TEXT = JSON.stringify(APPLICATION);
const OWN = '/api/v1/models/orchard-loans/predict';

describe('POST /api/v1/models/{name}/predict', () => {
  it('answers by the model of that name, beside the default one', async () => {
    const { app, offered, counted, services } = stack();
    const named = await answerOf(app.request(OWN, post(TEXT)));
    expect([named.status, named.body.data]).toMatchObject([200, { probability: 0.75, model_version: '1' }]);
    const byDefault = await answerOf(app.request('/api/v1/predict', post(TEXT)));
    expect(byDefault.body.data).toMatchObject({ model_version: '3' });
    expect(offered.map(({ model }) => model)).toEqual(['orchard-loans', 'garden-loans']);
    expect(counted.map(({ model }) => model)).toEqual(['orchard-loans', 'garden-loans']);
    const totals = (await services.metrics.read()).filter(({ name }) => name === 'loan_predictions_total');
    expect(totals.map(({ labels }) => labels.slice(0, 2))).toEqual([
      ['orchard-loans', '1'],
      ['garden-loans', '3'],
    ]);
  });

  it('is the default model under its own name, too', async () => {
    const { app } = stack();
    const { body } = await answerOf(app.request('/api/v1/models/garden-loans/predict', post(TEXT)));
    expect(body.data.model_version).toBe('3');
  });

  it.each([
    ['no-such-model', 404, 'not_found'],
    ['x'.repeat(100), 404, 'not_found'],
    ['ORCHARD-LOANS', 422, 'validation_error'],
    ['%27%20OR%201', 422, 'validation_error'],
  ])('knows no model %s, loads none and counts nothing', async (name, ...refusal) => {
    const { app, counted, services } = stack();
    const { status, body } = await answerOf(app.request(`/api/v1/models/${name}/predict`, post(TEXT)));
    expect([status, body.error]).toEqual(refusal);
    expect([asked, counted]).toEqual([[], []]);
    expect(JSON.stringify(await services.metrics.read())).not.toContain(decodeURIComponent(name));
  });

  it('refuses a name that is too long before it asks anybody', async () => {
    const { status } = await answerOf(
      stack().app.request(`/api/v1/models/${'x'.repeat(101)}/predict`, post(TEXT)),
    );
    expect(status).toBe(422);
  });

  it('asks the registry once whether a model is there, and finds one that came later', async () => {
    const { app } = stack();
    const late = () => answerOf(app.request('/api/v1/models/late-loans/predict', post(TEXT)));
    expect((await late()).status).toBe(404);
    await register(database, { model: 'late-loans', digest: 'f', accepted: true, by: 'a test', at: 1 });
    expect((await late()).status).toBe(200);
    await database.query('DELETE FROM model_versions');
    expect((await late()).status).toBe(200);
  });

  it('keeps an Idempotency-Key to the model that it was used with', async () => {
    const { app } = stack();
    const key = { 'Idempotency-Key': 'app-17' };
    const first = await answerOf(app.request(OWN, post(TEXT, key)));
    const again = await answerOf(app.request(OWN, post(TEXT, key)));
    expect(again.body).toEqual(first.body);
    const other = await answerOf(app.request('/api/v1/predict', post(TEXT, key)));
    expect([other.status, other.body.error]).toEqual([409, 'conflict']);
  });
});

describe('GET /api/v1/models/{name}/openapi.json', () => {
  const documentOf = async (name: string) =>
    (
      await stack().app.request(`/api/v1/models/${name}/openapi.json`, {
        headers: { 'X-API-Key': 'all-key' },
      })
    ).json();

  it("describes a model's own routes, with its own fields, and no other's", async () => {
    const document = (await documentOf('orchard-loans')) as OpenApiDocument;
    expect(asked).toEqual(['orchard-loans']);
    expect(Object.keys(document.paths)).toContain(OWN);
    expect(
      Object.keys(document.paths).filter((path) => !path.startsWith('/api/v1/models/orchard-loans/')),
    ).toEqual([]);
    expect(document.paths[OWN]!.post).toMatchObject({
      operationId: 'predict',
      requestBody: {
        content: { 'application/json': { schema: { $ref: '#/components/schemas/Application' } } },
      },
    });
    expect(Object.keys(document.components.schemas.Application!.properties as object)).toEqual(
      expect.arrayContaining(Object.keys(APPLICATION)),
    );
    expect(document.components.schemas).not.toHaveProperty('ApplicationOfModel');
  });

  it('is of registered models', async () => {
    expect(await documentOf('nobody')).toMatchObject({ error: 'not_found' });
    expect(asked).toEqual([]);
  });
});
