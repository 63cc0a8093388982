import { pieceKey, piecesOf } from './keys.ts';
import { inBlocks, type Line } from './lines.ts';
import { keysUnder } from './list.ts';
import { merged } from './merge.ts';
import { ObjectWriter } from './object-writer.ts';
import { frame, PIECE_END, readPiece } from './piece.ts';
import type { DecisionStore } from './store.ts';

/** Pieces that are merged at a time: each takes a window and an unpacked block of memory, 128 KiB. */
const MOST_AT_ONCE = 80;

/**
 * The keys of a minute's pieces, of which many are merged into larger ones first: reading takes no more memory for more of them.
 *
 * @param onContradiction see `merged`
 * @throws ObjectGone where somebody else does the same
 */
export async function fewPieces(
  store: DecisionStore,
  minute: number,
  onContradiction: (id: string) => void = () => {},
): Promise<string[]> {
  let pieces = await keysUnder(store.blobs, piecesOf(minute));
  while (pieces.length > MOST_AT_ONCE) {
    const group = pieces.slice(0, Math.min(MOST_AT_ONCE, pieces.length - MOST_AT_ONCE + 1));
    const key = pieceKey(minute, crypto.randomUUID());
    const sources = group.map((piece) => readPiece(store, piece));
    await writePiece(store, key, merged(sources, onContradiction));
    await store.blobs.delete(group);
    pieces = [...pieces.slice(group.length), key];
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
