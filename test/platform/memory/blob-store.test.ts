import { describe, expect, it } from 'vitest';
import { memoryBlobStore } from '../../../src/platform/memory/blob-store.ts';
import { manualClock } from '../../../src/platform/memory/clock.ts';
import { blobStoreContract } from '../../contracts/blob-store.ts';

describe('memory blob store', () => {
  blobStoreContract(() => memoryBlobStore());

  it('stamps values by the clock that it is given', async () => {
    const clock = manualClock(1000);
    const store = memoryBlobStore({ clock });
    await store.put('key', 'value');
    clock.advance(500);
    expect((await store.head('key'))?.uploaded).toBe(1000);
  });

  it('knows the uploads that were neither completed nor aborted', async () => {
    const store = memoryBlobStore();
    const [completed, aborted] = [await store.upload('a'), await store.upload('b'), await store.upload('c')];
    await completed.complete();
    await aborted.abort();
    expect(store.openUploads()).toBe(1);
  });
});
