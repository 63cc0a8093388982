import type { BlobInfo, BlobStore } from '../../ports.ts';

/** All objects whose keys begin so, in the order of their keys. */
export async function* listAll(blobs: BlobStore, prefix: string): AsyncGenerator<BlobInfo> {
  let cursor: string | undefined;
  do {
    const page = await blobs.list(prefix, cursor);
    yield* page.objects;
    cursor = page.cursor;
  } while (cursor !== undefined);
}

export async function keysUnder(blobs: BlobStore, prefix: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of listAll(blobs, prefix)) keys.push(key);
  return keys;
}
