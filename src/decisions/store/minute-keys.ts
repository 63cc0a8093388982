import { bytesToHex } from '@noble/hashes/utils.js';
import { withoutChecksum } from './checksum.ts';
import { damaged } from './damage.ts';
import { ENTRY_BYTES, hashAt, idAt } from './key-entries.ts';
import type { MinuteIndex } from './minute-index.ts';
import { readRange } from './piece.ts';
import type { Place } from './seal.ts';
import type { DecisionStore } from './store.ts';

/**
 * The ids of a compacted minute's decisions that have a key with this hash, ascending, as they are asked for: a job may have a million.
 * @param after only those behind this one
 * @throws ObjectGone, SolventError `file_damaged`
 */
export async function* idsOf(
  store: DecisionStore,
  { keys }: MinuteIndex,
  hash: Uint8Array,
  after = '',
): AsyncGenerator<string> {
  const sought = bytesToHex(hash);
  // Lines came in the order of their ids: of one hash, the blocks have theirs in that order, from run to run.
  const blocks = keys.blocks.flatMap(([first, last], block) =>
    sought < first || sought > last ? [] : [block],
  );
  const idsIn = async (block: number) => {
    const [, , offset, length] = keys.blocks[block]!;
    const sealed = await readRange(store, keys.key, offset, length);
    const entries = await openKeys(store, { key: keys.key, block }, sealed, length);
    const ids: string[] = [];
    for (let entry = 0; entry < entries.length; entry += ENTRY_BYTES)
      if (hashAt(entries, entry) === sought) ids.push(idAt(entries, entry));
    return ids;
  };
  for (const block of blocks.slice(after === '' ? 0 : await firstBehind(blocks, idsIn, after)))
    for (const id of await idsIn(block)) if (id > after) yield id;
}

/** The place of the first block that can have an id behind `after`. */
async function firstBehind(
  blocks: readonly number[],
  idsIn: (block: number) => Promise<string[]>,
  after: string,
): Promise<number> {
  let [low, high] = [0, blocks.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    const last = (await idsIn(blocks[middle]!)).at(-1);
    // Of one that has none nobody knows: what stands before it may be behind.
    if (last === undefined || last > after) high = middle;
    else low = middle + 1;
  }
  return low;
}

/**
 * The entries of a block of keys.
 * @param length that it was written with
 * @throws SolventError `file_damaged`
 */
export async function openKeys(
  { seal }: Pick<DecisionStore, 'seal'>,
  place: Place,
  sealed: Uint8Array,
  length: number,
): Promise<Uint8Array> {
  if (sealed.length < length) throw damaged(place.key, 'it ends too early');
  return withoutChecksum(place.key, await seal.open(place, sealed));
}
