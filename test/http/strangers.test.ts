import { describe, expect, it, vi } from 'vitest';
import { routesOf } from '../../src/http/app.ts';
import { memoryBlobStore } from '../../src/platform/memory/blob-store.ts';
import { manualClock } from '../../src/platform/memory/clock.ts';
import { memoryDatabase } from '../../src/platform/memory/database.ts';
import { countedBlobs, countedDatabase, noWork } from './counted-work.ts';
import { testStack } from './support.ts';

function watched() {
  const work = noWork();
  const database = countedDatabase(memoryDatabase(), work);
  const blobs = countedBlobs(memoryBlobStore({ clock: manualClock() }), work);
  const background = vi.fn();
  const stack = testStack({ database, blobs, background });
  return { ...stack, work, background };
}

/** A body that knows whether anybody read it. */
function watchedBody() {
  let pulls = 0;
  const body = new ReadableStream(
    {
      pull(controller) {
        pulls++;
        controller.enqueue(new Uint8Array(1_000));
      },
    },
    { highWaterMark: 0 },
  );
  return { body, pulls: () => pulls };
}

describe('a stranger', () => {
  const { services } = testStack();
  const keyed = routesOf(services).filter(({ scope }) => scope !== null);

  it.each(keyed.flatMap(({ method, path }) => [undefined, 'guess'].map((key) => ({ method, path, key }))))(
    'spends nothing at $method $path with the key $key',
    async ({ method, path, key }) => {
      const { app, work, background } = watched();
      const { body, pulls } = watchedBody();
      const response = await app.request(path.replaceAll(/\{\w+\}/g, 'x'), {
        method: method.toUpperCase(),
        headers: { 'Content-Type': 'application/json', ...(key && { 'X-API-Key': key }) },
        ...(method === 'post' && { body, duplex: 'half' }),
      } as RequestInit);
      expect([401, 403]).toContain(response.status);
      expect([work, pulls()]).toEqual([noWork(), 0]);
      expect(background).not.toHaveBeenCalled();
    },
  );

  it.each([
    ['GET', '/nothing'],
    ['GET', '/'],
    ['GET', '/healthz/'],
    ['PUT', '/api/v1/predict'],
    ['OPTIONS', '/api/v1/predict'],
    ['GET', '/healthz'],
    ['GET', '/readyz'],
    ['GET', '/docs'],
    ['GET', '/openapi.json'],
  ])('spends nothing at %s %s', async (method, path) => {
    const { app, work, background } = watched();
    await app.request(path, { method });
    expect(work).toEqual(noWork());
    expect(background).not.toHaveBeenCalled();
  });

  it('who asks for the metrics over and over has them gathered once, also while that takes long', async () => {
    const { app, clock, services } = watched();
    await app.request('/metrics');
    clock.advance(10_000);
    const read = vi.spyOn(services.metrics, 'read');
    const answers = await Promise.all(Array.from({ length: 20 }, () => app.request('/metrics')));
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
    expect(read).toHaveBeenCalledTimes(1);
  });
});
