import { indexKey, minuteFolder, piecesOf } from '../../../decisions/store/keys.ts';
import { keysUnder } from '../../../decisions/store/list.ts';
import type { BlobStore } from '../../../ports.ts';
import { copyBlob } from './copy-blob.ts';
import type { Sealed } from './part-file.ts';

/** A minute is written again once a minute at most, and whoever erases does so once. */
const MOST_TURNS = 5;

/** What became of a minute of decisions. */
export interface CopiedMinute {
  copied: [string, Sealed][];
  /** What was there and is not any more, where the minute went on to be written again or was swept. */
  gone: string[];
}

/**
 * Copies a minute of decisions so that what is copied belongs together, though it is put together, erased from or swept meanwhile: what an
 * index names is deleted once another one stands there, and pieces once they are in what it names.
 *
 * @param keys of its objects, as they were listed
 */
export async function copyMinute(
  from: BlobStore,
  to: BlobStore,
  minute: number,
  keys: readonly string[],
): Promise<CopiedMinute> {
  const roots = [piecesOf(minute), minuteFolder(minute)];
  const index = indexKey(minute);
  const stale = new Set<string>();
  let listed = keys;
  for (let turn = 1; ; turn++) {
    // Pieces before the index, and the index before what it names: of what is gone by then there is a newer one.
    const ordered = [
      ...listed.filter((key) => key.startsWith(roots[0]!)),
      ...listed.filter((key) => key === index),
      ...listed.filter((key) => key !== index && key.startsWith(roots[1]!)),
    ];
    const copied: [string, Sealed][] = [];
    const gone: string[] = [];
    for (const key of ordered) {
      const sealed = await copyBlob(from, to, key);
      if (sealed) copied.push([key, sealed]);
      else gone.push(key);
      if (!sealed && turn < MOST_TURNS) break;
    }
    for (const [key] of copied) stale.delete(key);
    if (gone.length === 0 || turn === MOST_TURNS) {
      await to.delete([...stale]);
      return { copied, gone: copied.length === 0 && gone.length === 0 ? [...keys] : gone };
    }
    for (const [key] of copied) stale.add(key);
    listed = (await Promise.all(roots.map((root) => keysUnder(from, root)))).flat();
  }
}
