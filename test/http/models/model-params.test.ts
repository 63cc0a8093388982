import { describe, expect, it } from 'vitest';
import { routesOf } from '../../../src/http/app.ts';
import { answerOf, post, testStack } from '../support.ts';

const { app, services } = testStack();
const FILLED: Record<string, string> = { name: 'small', version: '1', proposal: '1', number: '1', file: 'x' };
const ofModels = routesOf(services).filter(({ path }) => path.startsWith('/api/v1/models/{name}'));
const taking = (param: string) =>
  ofModels
    .filter(({ path }) => path.includes(`{${param}}`))
    .map(({ method, path }) => [method.toUpperCase(), path] as const);

/** What is said of a route's address that has this in the place of a parameter. */
async function refusal(method: string, path: string, param: string, value: string) {
  const filled = { ...FILLED, [param]: encodeURIComponent(value) };
  const address = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => filled[name] ?? '1');
  const { status, body } = await answerOf(
    app.request(
      address,
      method === 'GET' || method === 'DELETE'
        ? { method, headers: { 'X-API-Key': 'all-key' } }
        : { ...post('{}'), method },
    ),
  );
  return [status, body.error, body.details?.map(({ path: name }) => name)];
}

it('there are routes of models, of versions and of proposals', () => {
  expect(taking('name').length).toBeGreaterThan(20);
  expect(taking('version').length).toBeGreaterThan(6);
  expect(taking('proposal')).toHaveLength(2);
});

describe.each(taking('name'))('the model of %s %s', (method, path) => {
  it.each(['../x', 'A', 'a b', 'small\u0000', '-x', 'x'.repeat(101), '%'])('is not %j', async (name) => {
    expect(await refusal(method, path, 'name', name)).toEqual([422, 'validation_error', ['name']]);
  });
});

const NO_VERSIONS = [
  '0',
  '01',
  '-1',
  '+1',
  '1.0',
  '1e3',
  '0x10',
  '99999999999999999999',
  '../1',
  'a b',
  '1\n',
];
describe.each(taking('version'))('the version of %s %s', (method, path) => {
  it.each(NO_VERSIONS)('is not %j', async (version) => {
    expect(await refusal(method, path, 'version', version)).toEqual([422, 'validation_error', ['version']]);
  });

  it(`is a number${path.endsWith('archive') ? ', and no alias' : ' or an alias'}`, async () => {
    const numbered = await refusal(method, path, 'version', '1');
    expect(numbered[2]).not.toEqual(['version']);
    const aliased = await refusal(method, path, 'version', 'champion');
    if (path.endsWith('archive')) expect(aliased).toEqual([422, 'validation_error', ['version']]);
    else expect(aliased).toEqual(numbered);
  });
});

describe.each(taking('proposal'))('the proposal of %s %s', (method, path) => {
  it.each(['0', '01', '1e3', '0x10', 'x', '9999999999'])('is not %j', async (proposal) => {
    expect(await refusal(method, path, 'proposal', proposal)).toEqual([
      422,
      'validation_error',
      ['proposal'],
    ]);
  });
});
