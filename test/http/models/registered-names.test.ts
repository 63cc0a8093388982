import { describe, expect, it } from 'vitest';
import { memoryDatabase } from '../../../src/platform/memory/database.ts';
import { register } from '../../../src/registry/versions.ts';
import { APPLICATION, answerOf, handMadeModel, post, testStack } from '../support.ts';

const APPLICATION_TEXT = JSON.stringify(APPLICATION);
const INPUTS = JSON.stringify({
  inputs: [{ name: 'features', shape: [1, 7], datatype: 'FP32', data: [4, 120.5, 9, 1, 0, 1, 1] }],
});

async function stack() {
  const migrated = memoryDatabase();
  migrated.migrate('migrations');
  await register(migrated, {
    model: 'orchard-loans',
    digest: 'e'.repeat(64),
    accepted: true,
    by: 'a test',
    at: 1,
  });
  let queries = 0;
  const database = {
    ...migrated,
    query: ((...asked: Parameters<typeof migrated.query>) => {
      queries++;
      return migrated.query(...asked);
    }) as typeof migrated.query,
  };
  const named: string[] = [];
  const made = testStack({
    database,
    models: { get: async (_, name) => ({ ...handMadeModel(), name: name! }) },
    challengers: async (name) => {
      named.push(name);
      return null;
    },
  });
  return { ...made, named, queries: () => queries };
}

describe.each([
  ['/api/v1/models/{name}/predict', APPLICATION_TEXT],
  ['/v2/models/{name}/infer', INPUTS],
  ['/v2/models/{name}/versions/1/infer', INPUTS],
])('POST %s', (path, body) => {
  it.each(['nowhere', 'No%20Name', 'a'.repeat(101)])(
    'keeps and counts nothing by the name %s, which nobody registered',
    async (name) => {
      const { app, services, named, counted } = await stack();
      const { status } = await answerOf(app.request(path.replace('{name}', name), post(body)));
      expect([404, 422]).toContain(status);
      const labels = (await services.metrics.read()).map(({ labels }) => JSON.stringify(labels));
      expect(labels.filter((text) => text.includes(decodeURIComponent(name)))).toEqual([]);
      expect([named, counted]).toEqual([[], []]);
    },
  );

  it('asks the registry once for a name that is registered', async () => {
    const { app, queries } = await stack();
    for (const _ of [1, 2])
      expect((await app.request(path.replace('{name}', 'orchard-loans'), post(body))).status).toBe(200);
    expect(queries()).toBe(1);
  });
});
