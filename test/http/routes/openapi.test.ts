import { describe, expect, it } from 'vitest';
import { routesOf } from '../../../src/http/app.ts';
import type { OpenApiDocument } from '../../../src/http/openapi.ts';
import { answerOf, post, testStack } from '../support.ts';

async function documentOf(stack = testStack()): Promise<OpenApiDocument> {
  return (await (await stack.app.request('/openapi.json')).json()) as OpenApiDocument;
}

describe('GET /openapi.json', () => {
  it('describes every route', async () => {
    const { paths } = await documentOf();
    for (const { path, method } of routesOf(testStack().services)) expect(paths[path]).toHaveProperty(method);
  });

  it('shows an application as the present model takes it', async () => {
    const { Application } = (await documentOf()).components.schemas;
    expect(Application).toMatchObject({
      type: 'object',
      additionalProperties: false,
      required: ['plots', 'debt', 'harvest', 'fenced', 'soil'],
      properties: {
        'Parzelle Nº': { type: ['string', 'number', 'null'] },
        soil: { enum: ['clay', 'sand'] },
        fenced: { anyOf: [{ type: 'boolean' }, { type: 'integer', enum: [0, 1] }] },
      },
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
