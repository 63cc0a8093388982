import { SolventError } from '../../errors.ts';
import type { BlobStore } from '../../ports.ts';
import type { Piece, StoredObject } from './pieces.ts';

/**
 * Looks whether all pieces are there with the sizes that they were written with, before a byte of them is sent. What each
 * holds is checked when it is read.
 *
 * @param pieces those that are objects stand in one folder
 * @throws SolventError `file_damaged`
 */
export async function checkPieces(blobs: BlobStore, pieces: readonly Piece[]): Promise<void> {
  const objects = pieces.filter((piece): piece is StoredObject => !('bytes' in piece));
  const [first] = objects;
  if (!first) return;
  if (objects.length === 1) return checkSize(first, (await blobs.head(first.key))?.size);
  const folder = first.key.slice(0, first.key.lastIndexOf('/') + 1);
  const sizes = new Map<string, number>();
  let cursor: string | undefined;
  do {
    const page = await blobs.list(folder, cursor);
    for (const { key, size } of page.objects) sizes.set(key, size);
    cursor = page.cursor;
  } while (cursor !== undefined);
  for (const object of objects) checkSize(object, sizes.get(object.key));
}

/** @throws SolventError `file_damaged` */
export function checkSize(
  { key, size }: Pick<StoredObject, 'key' | 'size'>,
  found: number | undefined,
): void {
  if (found === undefined) throw damaged(`${key} is gone`);
  if (found !== size) throw damaged(`${key} has ${found} bytes, and was written with ${size}`);
}

/**
 * What is read of an object, which may break off where it is stored.
 * @throws SolventError `file_damaged`
 */
export async function readToEnd<Content>(key: string, reading: Promise<Content>): Promise<Content> {
  try {
    return await reading;
  } catch (cause) {
    throw damaged(`${key} cannot be read to its end: ${cause}`);
  }
}

/** @param what for those who operate the service */
export function damaged(what: string): SolventError {
  return new SolventError('file_damaged', 'A piece of this file is gone or damaged where it is stored.', {
    cause: new SolventError('file_damaged', what),
  });
}
