import { describe, expect, it, vi } from 'vitest';
import { routesOf } from '../../../src/http/app.ts';
import { memoryBlobStore } from '../../../src/platform/memory/blob-store.ts';
import { manualClock } from '../../../src/platform/memory/clock.ts';
import { memoryDatabase } from '../../../src/platform/memory/database.ts';
import { countedBlobs, countedDatabase, noWork } from '../counted-work.ts';
import { answerOf, testStack } from '../support.ts';

const routes = routesOf(testStack().services).map(({ method, path, scope }) => ({
  method: method.toUpperCase(),
  path,
  scope,
}));
const keyed = routes.filter(({ scope, path }) => scope !== null && !path.endsWith('/predict'));

/** Sends a request that says `Dry-Run`, and tells what became of it. */
async function asked(method: string, path: string, value: string) {
  const work = noWork();
  const pull = vi.fn((controller: ReadableStreamDefaultController) => controller.close());
  const { app } = testStack({
    database: countedDatabase(memoryDatabase(), work),
    blobs: countedBlobs(memoryBlobStore({ clock: manualClock() }), work),
  });
  const response = await app.request(path.replaceAll(/\{\w+\}/g, '1'), {
    method,
    headers: { 'X-API-Key': 'all-key', 'Content-Type': 'application/json', 'Dry-Run': value },
    ...((method === 'POST' || method === 'PUT') && {
      body: new ReadableStream({ pull }, { highWaterMark: 0 }),
      duplex: 'half',
    }),
  } as RequestInit);
  return { response, touched: [work, pull.mock.calls.length] };
}

describe('a route that has no dry run', () => {
  it.each(keyed)('$method $path is asked for none', async ({ method, path }) => {
    for (const value of ['true', 'TRUE', 'yes', '']) {
      const { response, touched } = await asked(method, path, value);
      const { status, body } = await answerOf(response);
      expect([status, body.error, body.message]).toEqual([
        422,
        'validation_error',
        'The headers are not valid. Dry-Run: means nothing here: only POST …/predict and …/infer have a dry run',
      ]);
      expect(touched).toEqual([noWork(), 0]);
    }
  });

  it.each(keyed)('$method $path does not mind one that is none', async ({ method, path }) => {
    for (const value of ['false', 'False']) {
      const { response } = await asked(method, path, value);
      expect(await response.text()).not.toContain('Dry-Run');
    }
  });

  it.each(routes.filter(({ scope }) => scope === null))(
    '$path without a key does nothing anyway',
    async ({ method, path }) => {
      const { response } = await asked(method, path, 'true');
      expect(response.status).toBe(200);
    },
  );
});
