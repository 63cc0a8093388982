import { describe, expect, it } from 'vitest';
import { compileSchema } from '../../../src/application/compile.ts';
import { parseApplicationSchema } from '../../../src/application/schema.ts';
import { errorSchema } from '../../../src/http/answer.ts';
import { routesOf } from '../../../src/http/app.ts';
import type { JsonSchema } from '../../../src/http/json-schema.ts';
import type { OpenApiDocument } from '../../../src/http/openapi.ts';
import type { Manifest } from '../../../src/model/manifest.ts';
import type { ClientOrigin } from '../../../src/ports.ts';
import { over } from '../over.ts';
import { answerOf, handMadeModel, post, testStack } from '../support.ts';

type Content = Record<string, { schema: JsonSchema; example?: unknown }>;
interface Operation {
  operationId: string;
  parameters?: JsonSchema[];
  requestBody?: { content: Content };
  responses: Record<string, { content?: Content; headers: object }>;
}
const operationsOf = (paths: OpenApiDocument['paths']) =>
  Object.values(paths).flatMap((methods) => Object.values(methods)) as unknown as Operation[];
const IDEMPOTENCY = '^[\\x21-\\x7e]{1,200}$';

/** A field of which some levels are numbers. */
const NUMBERED = {
  name: 'marks',
  column: 'Marks',
  type: 'category',
  levels: ['1', '1.5', 'none'],
  missing: [-9],
  nullable: true,
};
function modelWith(field: object) {
  const compiled = compileSchema(
    parseApplicationSchema({
      name: 'garden-loans',
      target: { column: 'Bad' },
      fields: [field],
      policy: { maximize: 'recall' },
    }),
  );
  const model = handMadeModel();
  const golden = { rows: [[1, 0, 0]], margins: [0] };
  return { ...model, compiled, manifest: { ...model.manifest, golden } as unknown as Manifest };
}

function everySchema(value: unknown): JsonSchema[] {
  if (typeof value !== 'object' || value === null) return [];
  return [value as JsonSchema, ...Object.values(value).flatMap(everySchema)];
}

async function documentOf(stack = testStack()): Promise<OpenApiDocument> {
  return (await (await stack.app.request('/openapi.json')).json()) as OpenApiDocument;
}

describe('GET /openapi.json', () => {
  it('describes every route', async () => {
    const { paths } = await documentOf();
    for (const { path, method } of routesOf(testStack().services)) expect(paths[path]).toHaveProperty(method);
  });

  it('names as its server what the client used, as far as the place knows better than the request', async () => {
    const said: ClientOrigin = {};
    const stack = testStack({ clientOrigin: () => said });
    const servers = async () => (await documentOf(stack)).servers;
    expect(await servers()).toEqual([{ url: 'http://localhost' }]);
    said.scheme = 'https';
    expect(await servers()).toEqual([{ url: 'https://localhost' }]);
    said.host = 'api.bank.example:8443';
    expect(await servers()).toEqual([{ url: 'https://api.bank.example:8443' }]);
    const page = await (await stack.app.request('/docs')).text();
    expect(page).toContain('https://api.bank.example:8443/api/v1/predict');
  });

  it('shows an application as the present model takes it', async () => {
    const { Application } = (await documentOf()).components.schemas;
    expect(Application).toMatchObject({
      type: 'object',
      additionalProperties: false,
      required: ['plots', 'debt', 'harvest', 'fenced', 'soil'],
      properties: {
        'Parzelle Nº': { type: ['string', 'number', 'null'] },
        soil: { type: 'string', enum: ['clay', 'sand'] },
        fenced: { anyOf: [{ type: 'boolean' }, { type: 'integer', enum: [0, 1] }] },
      },
    });
  });

  it('leaves an application of a named model open: its fields are that model’s', async () => {
    const { paths } = await documentOf();
    const [body] = operationsOf({ predict: paths['/api/v1/models/{name}/predict']! });
    expect(body!.requestBody!.content['application/json']!.schema).toEqual({
      $ref: '#/components/schemas/ApplicationOfModel',
    });
  });

  it('gives an example that scores', async () => {
    const stack = testStack();
    const { Application } = (await documentOf(stack)).components.schemas;
    const [example] = Application!.examples as unknown[];
    expect(example).toEqual({ plots: 4, debt: 120.5, harvest: 900.25, fenced: true, soil: 'sand' });
    const { status } = await answerOf(stack.app.request('/api/v1/predict', post(JSON.stringify(example))));
    expect(status).toBe(200);
  });

  it('refers only to shapes that it contains', async () => {
    const document = await documentOf();
    const references = JSON.stringify(document).match(/#\/components\/schemas\/\w+/g) ?? [];
    expect(references.length).toBeGreaterThan(0);
    for (const reference of references)
      expect(document.components.schemas).toHaveProperty(reference.split('/').at(-1)!);
    expect(JSON.stringify(document)).not.toContain('$defs');
  });

  it('gives every function of a generated client a name of its own', async () => {
    const { paths } = await documentOf();
    const ids = operationsOf(paths).map(({ operationId }) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toContain('submitPortfolio');
    for (const id of ids) expect(id).toMatch(/^[a-z]+([A-Z][a-z]+)*$/);
  });

  it('names every object that goes in or comes out', async () => {
    for (const { requestBody, responses } of operationsOf((await documentOf()).paths))
      for (const { content = {} } of [...Object.values(responses), ...(requestBody ? [requestBody] : [])])
        for (const [type, { schema }] of Object.entries(content))
          if (type === 'application/json' && 'properties' in schema)
            // A document of OpenAPI is described elsewhere.
            expect(Object.keys(schema.properties as object)).toEqual(['openapi']);
  });

  it('takes a portfolio in JSON as objects, and files as bytes', async () => {
    const { paths } = await documentOf();
    const { content } = operationsOf(paths).find(({ operationId }) => operationId === 'submitPortfolio')!
      .requestBody!;
    expect(content['application/json']).toMatchObject({
      schema: { type: 'array', items: { $ref: '#/components/schemas/PortfolioRow' } },
      example: [{ plots: 4, debt: 120.5, harvest: 900.25, fenced: true, soil: 'sand' }],
    });
    expect(content['text/csv']).toMatchObject({
      schema: { $ref: '#/components/schemas/CsvFile' },
      example: 'plots,debt,harvest,fenced,soil\n4,120.5,900.25,true,sand\n',
    });
  });

  it('shows of each file of a job what stands in it, and ranges of none but the forms that are stored', async () => {
    const operations = operationsOf((await documentOf()).paths);
    const filesOf = (id: string) => operations.find(({ operationId }) => operationId === id)!.responses;
    const exampleOf = (id: string) => filesOf(id)[200]!.content!['application/json']!.example;
    const row = { plots: 4, debt: 120.5, harvest: 900.25, fenced: true, soil: 'sand' };
    expect(exampleOf('getPortfolioResults')).toEqual([
      {
        ...row,
        prediction: expect.any(Number),
        probability: expect.any(Number),
        default_risk: expect.any(String),
        model_version: '3',
      },
    ]);
    expect(exampleOf('getPortfolioErrors')).toEqual([
      { key: 'L-3', row: 4, column: 'income', code: 'missing_value', message: 'income is missing' },
    ]);
    expect(exampleOf('getPortfolioRejected')).toEqual([
      { solvent_reason: 'plots is missing', ...row, plots: null },
    ]);
    for (const [id, types] of [
      ['getPortfolioResults', ['text/csv', 'application/x-ndjson']],
      ['getPortfolioErrors', ['text/csv']],
      ['getPortfolioRejected', ['text/csv', 'application/x-ndjson']],
    ] as const)
      expect(Object.keys(filesOf(id)[206]!.content!), id).toEqual(types);
  });

  it('has no form that a generator refuses: no tuples, no enums of several types or of fractions', async () => {
    const stack = testStack({ models: { get: async () => modelWith(NUMBERED) } });
    const document = await documentOf(stack);
    const { Application } = document.components.schemas;
    expect(Application!.properties).toEqual({
      marks: {
        anyOf: [
          { type: 'string', enum: ['1', '1.5', 'none'] },
          { type: 'integer', enum: [1] },
          { type: 'number', const: 1.5 },
          { type: 'integer', enum: [-9], description: 'Missing.' },
          { type: 'null' },
        ],
      },
    });
    for (const schema of everySchema(document)) {
      expect(schema).not.toHaveProperty('prefixItems');
      const values = (schema.enum ?? []) as unknown[];
      expect(new Set(values.map((value) => typeof value)).size).toBeLessThan(2);
      expect(values.filter((value) => typeof value === 'number' && !Number.isInteger(value))).toEqual([]);
    }
  });

  it('tells the results of a batch apart by their status', async () => {
    const { BatchResult } = (await documentOf()).components.schemas;
    expect(BatchResult).toEqual({
      oneOf: [
        { $ref: '#/components/schemas/ScoredApplication' },
        { $ref: '#/components/schemas/RefusedApplication' },
      ],
      discriminator: {
        propertyName: 'status',
        mapping: {
          success: '#/components/schemas/ScoredApplication',
          error: '#/components/schemas/RefusedApplication',
        },
      },
    });
  });

  it('has an example of every body and answer in JSON, each as its schema says', async () => {
    const stack = testStack();
    const { paths, components } = await documentOf(stack);
    for (const { path, method, body, responses, operationId } of routesOf(stack.services)) {
      if (operationId === 'getOpenApi') continue;
      const described = paths[path]![method] as unknown as Operation;
      const of = (content: Content | undefined) => content?.['application/json']?.example;
      const sent = body?.content['application/json'];
      if (sent) expect(sent.safeParse(of(described.requestBody!.content)).error, operationId).toBeUndefined();
      for (const [status, { content }] of Object.entries(responses)) {
        const received = content?.['application/json'];
        if (!received) continue;
        const example = of(described.responses[status]!.content);
        expect(received.safeParse(example).error, `${operationId} ${status}`).toBeUndefined();
      }
    }
    for (const { value } of Object.values(components.examples))
      expect(errorSchema.safeParse(value).error).toBeUndefined();
  });

  // A wire carries it otherwise, or not at all.
  if (!over.isWire)
    it('says where it is served, for whoever asks', async () => {
      const { app } = testStack();
      for (const origin of ['http://127.0.0.1:8787', 'https://solvent.example']) {
        const document = (await (await app.request(`${origin}/openapi.json`)).json()) as OpenApiDocument;
        expect(document.servers).toEqual([{ url: origin }]);
      }
    });

  it('says what the headers of requests and answers look like', async () => {
    const { paths, components } = await documentOf();
    const submit = operationsOf(paths).find(({ operationId }) => operationId === 'submitPortfolio')!;
    expect(submit.parameters).toContainEqual(
      expect.objectContaining({ name: 'Idempotency-Key', schema: { type: 'string', pattern: IDEMPOTENCY } }),
    );
    expect(components.headers.RequestId).toMatchObject({ schema: { pattern: '^[A-Za-z0-9._-]{8,64}$' } });
    for (const { responses } of operationsOf(paths))
      for (const { headers } of Object.values(responses)) expect(headers).toHaveProperty('X-Request-Id');
  });

  it('is there without a model too', async () => {
    const stack = testStack({ models: { get: () => Promise.reject(new Error('none')) } });
    expect((await documentOf(stack)).components.schemas.Application).toMatchObject({ type: 'object' });
  });
});

describe('GET /docs', () => {
  it('shows every route, loads nothing and runs nothing', async () => {
    const { app, services } = testStack();
    const response = await app.request('/docs');
    const page = await response.text();
    expect(response.headers.get('Content-Type')).toMatch(/^text\/html/);
    for (const { path } of routesOf(services)) expect(page).toContain(path);
    expect(page).not.toMatch(/<script|<link|<img|(src|href)="?https?:|undefined|\[object|>false</i);
  });

  it('has a policy that lets in its own style and nothing else', async () => {
    const response = await testStack().app.request('/docs');
    const style = /<style>([\s\S]*)<\/style>/.exec(await response.text())![1]!;
    const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(style));
    const hash = btoa(String.fromCharCode(...new Uint8Array(digest)));
    expect(response.headers.get('Content-Security-Policy')).toContain(
      `default-src 'none'; style-src 'sha256-${hash}'`,
    );
  });
});
