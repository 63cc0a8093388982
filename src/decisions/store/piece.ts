import { damaged, ObjectGone } from './damage.ts';
import type { ObeyOrders } from './erasures.ts';
import type { Block, Line } from './lines.ts';
import { pack, unpack } from './packed-block.ts';
import type { DecisionStore } from './store.ts';

/**
 * A piece is a sequence of packed blocks, each behind its length (32 bits, the most significant byte first), and a length of 0
 * at its end: one that is cut off shows.
 */
const LENGTH_BYTES = 4;
export const PIECE_END = new Uint8Array(LENGTH_BYTES);
/** What is read of a piece at once, unless a block is longer. */
const WINDOW_BYTES = 64 * 1024;

/** A block as it stands in a piece. */
export async function frame(store: DecisionStore, key: string, index: number, { bytes }: Block) {
  const packed = await pack(store, { key, block: index }, bytes);
  const framed = new Uint8Array(LENGTH_BYTES + packed.length);
  new DataView(framed.buffer).setUint32(0, packed.length);
  framed.set(packed, LENGTH_BYTES);
  return framed;
}

/**
 * The lines of a piece, block by block.
 *
 * @param obey the orders that stand: what came late may be of somebody who was erased meanwhile
 * @throws ObjectGone, SolventError `file_damaged`
 */
export async function* readPiece(
  store: DecisionStore,
  key: string,
  obey: ObeyOrders = (line) => line,
): AsyncGenerator<Line[]> {
  let window = new Uint8Array(0);
  let offset = 0;
  /** The next bytes, which are read when they are not there. */
  const take = async (length: number) => {
    if (window.length < length) {
      window = await readRange(store, key, offset, Math.max(length, WINDOW_BYTES));
      if (window.length < length) throw damaged(key, 'it ends too early');
    }
    const taken = window.subarray(0, length);
    window = window.subarray(length);
    offset += length;
    return taken;
  };
  for (let block = 0; ; block++) {
    const length = await take(LENGTH_BYTES);
    const size = new DataView(length.buffer, length.byteOffset).getUint32(0);
    if (size === 0) return;
    const lines = await unpack(store, { key, block }, await take(size));
    yield lines.map(obey);
  }
}

/** @throws ObjectGone */
export async function readRange(
  { blobs }: Pick<DecisionStore, 'blobs'>,
  key: string,
  offset: number,
  length: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const blob = await blobs.get(key, { offset, length });
  if (!blob) throw new ObjectGone(key);
  return (await blob.bytes()) as Uint8Array<ArrayBuffer>;
}
