import { describe, expect, it } from 'vitest';
import { routesOf } from '../../src/http/app.ts';
import type { OpenApiDocument } from '../../src/http/openapi.ts';
import { answerOf, post, testStack } from './support.ts';

const { app, services } = testStack();
const routes = routesOf(services).filter(({ query }) => query !== undefined);
const asked = routes.flatMap(({ method, path, query }) =>
  Object.keys(query!.shape).map((name) => ({ method: method.toUpperCase(), path, name })),
);

/** What is said of an address: of each route, with the body that it would take. */
async function refusal(method: string, path: string, search: string) {
  const address = `${path.replaceAll(/\{\w+\}/g, 'x')}?${search}`;
  const init = method === 'POST' ? post('{}') : { method, headers: { 'X-API-Key': 'all-key' } };
  const { status, body } = await answerOf(app.request(address, init));
  return [status, body.error, body.details?.map(({ path: name }) => name)];
}

it('routes with a query are looked at', () => {
  expect(routes.length).toBeGreaterThan(4);
});

describe.each(routes.map(({ method, path }) => [method.toUpperCase(), path] as const))(
  '%s %s',
  (method, path) => {
    it.each(['utm_source=mail', 'Limit=1', 'limit%20=1', '__proto__=1', 'constructor=1', 'unknown'])(
      'refuses what it does not know: %s',
      async (search) => {
        const name = decodeURIComponent(search.split('=')[0]!);
        expect(await refusal(method, path, search)).toEqual([422, 'validation_error', [name]]);
      },
    );
  },
);

describe.each(asked)('$name of $method $path', ({ method, path, name }) => {
  it('is said once, and not with nothing', async () => {
    const refused = [422, 'validation_error', [name]];
    for (const search of [
      `${name}=1&${name}=2`,
      `${name}=1&${name}=1`,
      `${name}=&${name}=`,
      `${name}=`,
      name,
    ])
      expect([search, ...(await refusal(method, path, search))]).toEqual([search, ...refused]);
  });
});

describe('a whole number in an address', () => {
  it('is digits and nothing else, wherever one is asked for', async () => {
    const { paths } = (await (await app.request('/openapi.json')).json()) as OpenApiDocument;
    let numbers = 0;
    for (const { method, path, name } of asked) {
      const { parameters } = paths[path]![method.toLowerCase()] as unknown as {
        parameters: { name: string; in: string; schema: { type: string } }[];
      };
      const { schema } = parameters.find((parameter) => parameter.in === 'query' && parameter.name === name)!;
      expect(['string', 'integer', 'boolean']).toContain(schema.type ?? 'string');
      if (schema.type !== 'integer') continue;
      numbers++;
      expect(schema).toMatchObject({ minimum: expect.any(Number), maximum: expect.any(Number) });
      for (const text of ['0x10', '1e1', '%205%20', '+5', '%2B5', '5.0', '05', '-1', '٥', 'five', 'NaN'])
        expect([path, name, text, ...(await refusal(method, path, `${name}=${text}`))]).toEqual([
          path,
          name,
          text,
          422,
          'validation_error',
          [name],
        ]);
      // Refused for nothing in it: there is no table to read from here.
      expect((await refusal(method, path, `${name}=5`))[0]).not.toBe(422);
    }
    expect(numbers).toBeGreaterThan(1);
  });
});
