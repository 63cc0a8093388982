import type { BlobStore } from './ports.ts';

/** Deletes all objects whose keys begin so. */
export async function deleteUnder(blobs: BlobStore, prefix: string): Promise<void> {
  for (;;) {
    // Always the first page: what it held is gone by the next turn.
    const { objects, cursor } = await blobs.list(prefix);
    if (objects.length > 0) await blobs.delete(objects.map(({ key }) => key));
    if (cursor === undefined) return;
  }
}
