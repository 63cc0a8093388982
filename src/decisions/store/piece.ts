import { damaged, ObjectGone, type OnDamage, refuseDamage, unlessDamaged } from './damage.ts';
import { type ObeyOrders, obeyed } from './erasures.ts';
import type { Block, Line } from './lines.ts';
import { pack, unpack } from './packed-block.ts';
import type { DecisionStore } from './store.ts';

/**
 * A piece is a sequence of packed blocks, at least one, each behind its length (32 bits, the most significant byte first), and the bits
 * of `END` behind them: one that is cut off shows, and so does one whose bytes were lost and read as zeros.
 */
const LENGTH_BYTES = 4;
const END = 0xffff_ffff;
export const PIECE_END = new Uint8Array(LENGTH_BYTES).fill(0xff);
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

/** How the lines of an object are read. */
export interface Reading {
  /** The orders that stand: what came late may be of somebody who was erased meanwhile. None unless said. */
  obey?: ObeyOrders | undefined;
  /** What is done about a block that is damaged: it is thrown unless said. */
  onDamage?: OnDamage | undefined;
}

/**
 * The lines of a piece, block by block.
 * @throws ObjectGone, SolventError `file_damaged`
 */
export async function* readPiece(
  store: DecisionStore,
  key: string,
  { obey = (line) => line, onDamage = refuseDamage }: Reading = {},
): AsyncGenerator<Line[]> {
  let window = new Uint8Array(0);
  let offset = 0;
  /** The next bytes, which are read when they are not there; undefined at the end, where more should be. */
  const take = async (length: number) => {
    if (window.length < length) {
      window = await readRange(store, key, offset, Math.max(length, WINDOW_BYTES));
      if (window.length < length) {
        onDamage(damaged(key, 'it ends too early'));
        return undefined;
      }
    }
    const taken = window.subarray(0, length);
    window = window.subarray(length);
    offset += length;
    return taken;
  };
  for (let block = 0; ; block++) {
    const length = await take(LENGTH_BYTES);
    if (!length) return;
    const size = new DataView(length.buffer, length.byteOffset).getUint32(0);
    if (size === END && block > 0) return;
    if (size === END || size === 0) return onDamage(damaged(key, `its block ${block} is missing`));
    const packed = await take(size);
    if (!packed) return;
    const lines = await unlessDamaged(() => unpack(store, { key, block }, packed), onDamage);
    if (lines) yield lines.flatMap((line) => obeyed(line, obey, onDamage));
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
