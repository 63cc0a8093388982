import { beforeAll, describe, expect, it } from 'vitest';
import { memoryBlobStore } from '../../../src/platform/memory/blob-store.ts';
import { manualClock } from '../../../src/platform/memory/clock.ts';
import { readBundleFolder } from '../../../src/platform/node/bundle-folder.ts';
import { migratedDatabase } from '../../registry/migrated-database.ts';
import { publishAll } from '../../registry/publish-all.ts';
import { testStack } from '../support.ts';

describe('GET /api/v1/model/card', () => {
  let stack: ReturnType<typeof testStack>;
  const bundle = readBundleFolder('models/loan-default/champion');
  beforeAll(async () => {
    const clock = manualClock(1_700_000_000_000);
    const places = { blobs: memoryBlobStore({ clock }), database: migratedDatabase() };
    await publishAll({ ...places, clock }, [bundle]);
    const { environment } = testStack().services;
    stack = testStack({ ...places, environment: { ...environment, MODEL_NAME: 'loan-default' } });
  });
  const get = (query = '', key = 'all-key') =>
    stack.app.request(`/api/v1/model/card${query}`, { headers: { 'X-API-Key': key } });

  it.each(['', '?version=1', '?version=champion'])('gives the card of "%s"', async (query) => {
    const response = await get(query);
    expect(response.status).toBe(200);
    expect(response.headers.get('Content-Type')).toBe('text/markdown; charset=utf-8');
    expect(await response.text()).toBe(new TextDecoder().decode(bundle.get('MODEL_CARD.md')));
  });

  it('says when there is no such version, and to a key that may only predict nothing', async () => {
    expect((await get('?version=7')).status).toBe(404);
    expect((await get('', 'predict-key')).status).toBe(403);
  });
});
