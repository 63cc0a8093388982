import { damaged, ObjectGone } from './damage.ts';
import { indexKey, minuteFolder, pieceKey, piecesOf } from './keys.ts';
import { inBlocks, type Line } from './lines.ts';
import { keysUnder } from './list.ts';
import { merged } from './merge.ts';
import { readData } from './minute-data.ts';
import { readIndex, writeIndex } from './minute-index.ts';
import { ObjectWriter } from './object-writer.ts';
import { frame, PIECE_END, readPiece } from './piece.ts';
import type { DecisionStore } from './store.ts';
import { writeMinute } from './write-minute.ts';

/** Objects that are merged at a time: each takes a window and a block of memory. */
const MOST_AT_ONCE = 24;

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
    const pieces = await fewPieces(store, minute, contradicting);
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

/** The minute's pieces, of which many are merged into larger ones first. */
async function fewPieces(
  store: DecisionStore,
  minute: number,
  contradicting: Set<string>,
): Promise<string[]> {
  let pieces = await keysUnder(store.blobs, piecesOf(minute));
  while (pieces.length > MOST_AT_ONCE) {
    const larger: string[] = [];
    for (let start = 0; start < pieces.length; start += MOST_AT_ONCE) {
      const group = pieces.slice(start, start + MOST_AT_ONCE);
      const key = pieceKey(minute, crypto.randomUUID());
      const sources = group.map((piece) => readPiece(store, piece));
      await writePiece(
        store,
        key,
        merged(sources, (id) => contradicting.add(id)),
      );
      await store.blobs.delete(group);
      larger.push(key);
    }
    pieces = larger;
  }
  return pieces;
}

async function writePiece(store: DecisionStore, key: string, lines: AsyncIterable<Line>): Promise<void> {
  const object = new ObjectWriter(store.blobs, key);
  let count = 0;
  try {
    for await (const block of inBlocks(lines)) {
      await object.write(await frame(store, key, count++, block));
      await store.pause();
    }
    await object.write(PIECE_END);
    await object.finish();
  } catch (error) {
    await object.abort();
    throw error;
  }
}
