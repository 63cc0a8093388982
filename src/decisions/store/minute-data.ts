import { damaged, type OnDamage, refuseDamage, unlessDamaged } from './damage.ts';
import type { Line } from './lines.ts';
import type { MinuteIndex } from './minute-index.ts';
import { unpack } from './packed-block.ts';
import { readRange } from './piece.ts';
import type { DecisionStore } from './store.ts';

/** Blocks that stand together are read at once, up to so many bytes. */
const WINDOW_BYTES = 256 * 1024;

/**
 * The lines of the one block that can hold a decision.
 * @throws ObjectGone, SolventError `file_damaged`
 */
export async function readBlockOf(
  store: DecisionStore,
  { data, blocks }: MinuteIndex,
  id: string,
): Promise<Line[]> {
  const block = blocks.findLastIndex(([first]) => first <= id);
  if (block === -1) return [];
  const [, offset, length] = blocks[block]!;
  return unpack(store, { key: data.key, block }, await readWhole(store, data.key, offset, length));
}

/**
 * The lines of a compacted minute, block by block.
 * @param reading.after only blocks that can hold ids behind this one
 * @throws ObjectGone, SolventError `file_damaged`
 */
export async function* readData(
  store: DecisionStore,
  { data, blocks }: MinuteIndex,
  { after = '', onDamage = refuseDamage }: { after?: string; onDamage?: OnDamage | undefined } = {},
): AsyncGenerator<Line[]> {
  const begin = Math.max(
    0,
    blocks.findLastIndex(([first]) => first <= after),
  );
  for (let block = begin; block < blocks.length; ) {
    const [, offset] = blocks[block]!;
    let end = block;
    let length = 0;
    do length += blocks[end++]![2];
    while (end < blocks.length && length + blocks[end]![2] <= WINDOW_BYTES);
    const window = await readRange(store, data.key, offset, length);
    for (; block < end; block++) {
      const [, start, size] = blocks[block]!;
      // One that is cut off cannot be unpacked.
      const packed = window.subarray(start - offset, start - offset + size);
      const lines = await unlessDamaged(() => unpack(store, { key: data.key, block }, packed), onDamage);
      if (lines) yield lines;
    }
  }
}

async function readWhole(
  store: DecisionStore,
  key: string,
  offset: number,
  length: number,
): Promise<Uint8Array> {
  const bytes = await readRange(store, key, offset, length);
  if (bytes.length < length) throw damaged(key, 'it ends too early');
  return bytes;
}
