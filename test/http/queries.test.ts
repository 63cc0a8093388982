import { describe, expect, it } from 'vitest';
import { routesOf } from '../../src/http/app.ts';
import type { OpenApiDocument } from '../../src/http/openapi.ts';
import { answerOf, post, testStack } from './support.ts';

const { app, services } = testStack();
const all = routesOf(services);
const routes = all.filter(({ scope }) => scope !== null);
const open = all.filter(({ scope }) => scope === null).map(({ path }) => path);
const asked = routes.flatMap(({ method, path, query }) =>
  Object.keys(query?.shape ?? {}).map((name) => ({ method: method.toUpperCase(), path, name })),
);

/** What an address must say of a route: that it is missing is said as well. */
function requiredOf(method: string, path: string): string[] {
  const query = routes.find((one) => one.method.toUpperCase() === method && one.path === path)?.query;
  return Object.entries(query?.shape ?? {})
    .filter(([, schema]) => !schema.safeParse(undefined).success)
    .map(([name]) => name);
}

/** What is said of an address: of each route, with the body that it would take. */
async function refusal(method: string, path: string, search: string) {
  const address = `${path.replaceAll(/\{\w+\}/g, '1')}?${search}`;
  const init =
    method === 'POST' || method === 'PUT'
      ? { ...post('{}'), method }
      : { method, headers: { 'X-API-Key': 'all-key' } };
  const { status, body } = await answerOf(app.request(address, init));
  const missing = requiredOf(method, path).filter((name) => !new URLSearchParams(search).has(name));
  const names = body.details?.map(({ path: name }) => name);
  return [status, body.error, names?.filter((name) => !missing.includes(name))];
}

it('no route under a key is without its query, and none without a key has one', () => {
  expect(routes.length).toBeGreaterThan(15);
  expect(all.filter(({ scope, query }) => scope === null && query !== undefined)).toEqual([]);
});

it.each(open)('%s is asked with whatever a probe adds', async (path) => {
  expect((await app.request(`${path}?_=1700000000&_=2&dry_run=true`)).status).toBe(200);
});

describe.each(routes.map(({ method, path }) => [method.toUpperCase(), path] as const))(
  '%s %s',
  (method, path) => {
    it.each([
      'utm_source=mail',
      'decimals=%2C',
      'Limit=1',
      'limit%20=1',
      '__proto__=1',
      'constructor=1',
      'unknown',
    ])('refuses what it does not know: %s', async (search) => {
      const name = decodeURIComponent(search.split('=')[0]!);
      expect(await refusal(method, path, search)).toEqual([422, 'validation_error', [name]]);
    });
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

interface Described {
  parameters?: { name: string; in: string; schema: { type: string } }[];
}

/** Every whole number that an address of a route may hold, in its query or its path. */
async function wholeNumbers(): Promise<
  { method: string; path: string; name: string; place: string; schema: object }[]
> {
  const { paths } = (await (await app.request('/openapi.json')).json()) as OpenApiDocument;
  return Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations as Record<string, Described>).flatMap(([method, { parameters = [] }]) =>
      parameters
        .filter(
          ({ in: place, schema }) => (place === 'query' || place === 'path') && schema.type === 'integer',
        )
        .map(({ name, in: place, schema }) => ({ method: method.toUpperCase(), path, name, place, schema })),
    ),
  );
}

describe('a whole number in an address', () => {
  it('is digits and nothing else, in queries and paths, wherever one is asked for', async () => {
    const numbers = await wholeNumbers();
    expect(new Set(numbers.map(({ place }) => place))).toEqual(new Set(['query', 'path']));
    for (const { method, path, name, place, schema } of numbers) {
      expect(schema).toMatchObject({ minimum: expect.any(Number), maximum: expect.any(Number) });
      const said = (text: string) =>
        place === 'query'
          ? refusal(method, path, `${name}=${text}`)
          : refusal(method, path.replace(`{${name}}`, text), '');
      for (const text of ODD_NUMBERS)
        expect([path, name, text, ...(await said(text))]).toEqual([
          path,
          name,
          text,
          422,
          'validation_error',
          [name],
        ]);
      // Refused for nothing in it: there is no table to read from here, and some routes want more than this.
      expect((await said('5'))[2] ?? []).not.toContain(name);
    }
  });
});

const ODD_NUMBERS =
  '0x10 0x1 1e1 1e0 %205%20 %201 1%20 +5 %2B5 5.0 2. 05 01 -1 %D9%A5 five NaN Infinity'.split(' ');
