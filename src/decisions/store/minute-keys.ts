import { bytesToHex } from '@noble/hashes/utils.js';
import { withoutChecksum } from './checksum.ts';
import { damaged } from './damage.ts';
import { ENTRY_BYTES, hashAt, idAt } from './key-entries.ts';
import type { MinuteIndex } from './minute-index.ts';
import { readRange } from './piece.ts';
import type { DecisionStore } from './store.ts';

/**
 * The ids of a compacted minute's decisions that have a key with this hash.
 * @throws ObjectGone, SolventError `file_damaged`
 */
export async function idsOf(
  store: DecisionStore,
  { keys }: MinuteIndex,
  hash: Uint8Array,
): Promise<string[]> {
  const sought = bytesToHex(hash);
  const ids: string[] = [];
  for (const [block, [first, last, offset, length]] of keys.blocks.entries()) {
    if (sought < first || sought > last) continue;
    const sealed = await readRange(store, keys.key, offset, length);
    if (sealed.length < length) throw damaged(keys.key, 'it ends too early');
    const opened = await store.seal.open({ key: keys.key, block }, sealed);
    const entries = withoutChecksum(keys.key, opened);
    for (let entry = 0; entry < entries.length; entry += ENTRY_BYTES)
      if (hashAt(entries, entry) === sought) ids.push(idAt(entries, entry));
  }
  return ids;
}
