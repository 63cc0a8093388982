import { damaged, ObjectGone } from './damage.ts';
import { fewPieces } from './few-pieces.ts';
import { indexKey, minuteFolder } from './keys.ts';
import { keysUnder } from './list.ts';
import { merged } from './merge.ts';
import { readData } from './minute-data.ts';
import { readIndex, writeIndex } from './minute-index.ts';
import { readPiece } from './piece.ts';
import type { DecisionStore } from './store.ts';
import { writeMinute } from './write-minute.ts';

export interface CompactedMinute {
  /** In the minute, with what was compacted before. */
  records: number;
  /** Decisions of which two lines said different things: see `oneOf`. */
  contradicting: number;
}

/**
 * Makes one sorted object of a minute's pieces and of what was compacted before, and deletes these. Doing it again, after a
 * crash or at the same time, has the effect of doing it once.
 *
 * @returns undefined where there was nothing to do, or somebody else did it
 * @throws SolventError `file_damaged`: the minute stays as it is
 */
export async function compactMinute(
  store: DecisionStore,
  minute: number,
): Promise<CompactedMinute | undefined> {
  const contradicting = new Set<string>();
  const before = await readIndex(store, minute);
  try {
    const pieces = await fewPieces(store, minute, (id) => contradicting.add(id));
    if (pieces.length === 0) return undefined;
    const sources = pieces.map((key) => readPiece(store, key));
    if (before) sources.push(readData(store, before.index));
    const lines = merged(sources, (id) => contradicting.add(id));
    // Like a nonce: two attempts must never write under one name, and nothing else depends on it.
    const index = await writeMinute(store, minute, crypto.randomUUID(), lines);
    const written = [index.data.key, index.keys.key];
    // Whoever wrote what is listed now has read the index before it is replaced here, and so cannot replace it any more.
    const others = (await keysUnder(store.blobs, minuteFolder(minute))).filter(
      (key) => key !== indexKey(minute) && !written.includes(key),
    );
    const isOurs =
      (await writeIndex(store, minute, index, before?.etag)) ||
      // A store that was asked again because its answer was lost refuses what it has done.
      (await readIndex(store, minute))?.index.data.key === index.data.key;
    await store.blobs.delete(isOurs ? [...pieces, ...others] : written);
    return isOurs ? { records: index.records, contradicting: contradicting.size } : undefined;
  } catch (error) {
    if (!(error instanceof ObjectGone)) throw error;
    if (error.key !== before?.index.data.key) return undefined;
    if ((await store.blobs.head(indexKey(minute)))?.etag !== before.etag) return undefined;
    throw damaged(error.key, 'it is gone');
  }
}
