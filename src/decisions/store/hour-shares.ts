import { forEachAtOnce } from './at-once.ts';
import { isDamage, ObjectGone } from './damage.ts';
import { HOUR_HASHES, hourEntry, hourHash, hourHashOf } from './hour-entries.ts';
import { ENTRY_BYTES } from './key-entries.ts';
import type { MinuteIndex } from './minute-index.ts';
import { openKeys } from './minute-keys.ts';
import { readRange } from './piece.ts';
import type { DecisionStore } from './store.ts';

/** Entries that are sorted together, in memory: of an hour of more the hashes are gone through share by share. */
const SHARE_ENTRIES = 1_000_000;
/** Blocks that stand together are read at once, up to so many bytes. */
const WINDOW_BYTES = 256 * 1024;

/** The keys of a compacted minute. */
export interface MinuteKeys {
  minute: number;
  keys: MinuteIndex['keys'];
}

/**
 * The entries of the minutes of an hour in ascending order, each once, as many at a time as are sorted together.
 *
 * @param onLost told of a minute whose keys are gone or damaged: what came of them is no whole, and does no harm
 * @param most entries that are sorted together, by and large
 */
export async function* sortedShares(
  store: DecisionStore,
  minutes: readonly MinuteKeys[],
  onLost: (minute: number) => void,
  most = SHARE_ENTRIES,
): AsyncGenerator<Float64Array> {
  const bytes = minutes.flatMap(({ keys }) => keys.blocks).reduce((sum, [, , , length]) => sum + length, 0);
  const shares = Math.ceil(bytes / ENTRY_BYTES / most);
  let sound = minutes;
  for (let share = 0; share < shares; share++) {
    const [low, high] = [share, share + 1].map((part) => Math.floor((HOUR_HASHES * part) / shares));
    const lost = new Set<number>();
    const parts = await forEachAtOnce(sound, async (one) => {
      try {
        return await entriesBetween(store, one, low!, high!);
      } catch (error) {
        if (!(error instanceof ObjectGone) && !isDamage(error)) throw error;
        lost.add(one.minute);
        return [];
      }
    });
    for (const minute of lost) onLost(minute);
    sound = sound.filter(({ minute }) => !lost.has(minute));
    // Of one minute each stands there once: its entries differ from every other minute's.
    const entries = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0));
    let filled = 0;
    for (const part of parts) {
      entries.set(part, filled);
      filled += part.length;
    }
    entries.sort();
    yield entries.filter((entry, index) => entry !== entries[index - 1]);
  }
}

/** A minute's entries whose hashes are in a share: those of a run come in order, and each of its hashes once. */
async function entriesBetween(
  store: DecisionStore,
  { minute, keys: { key, blocks } }: MinuteKeys,
  low: number,
  high: number,
): Promise<number[]> {
  const entries: number[] = [];
  const isIn = ([first, last]: MinuteIndex['keys']['blocks'][number]) =>
    hourHashOf(last) >= low && hourHashOf(first) < high;
  for (let block = 0; block < blocks.length; ) {
    if (!isIn(blocks[block]!)) {
      block++;
      continue;
    }
    const offset = blocks[block]![2];
    let end = block;
    let length = 0;
    do length += blocks[end++]![3];
    while (end < blocks.length && isIn(blocks[end]!) && length + blocks[end]![3] <= WINDOW_BYTES);
    const window = await readRange(store, key, offset, length);
    for (; block < end; block++) {
      const [, , start, size] = blocks[block]!;
      const sealed = window.subarray(start - offset, start - offset + size);
      const opened = await openKeys(store, { key, block }, sealed, size);
      for (let at = 0; at < opened.length; at += ENTRY_BYTES) {
        const hash = hourHash(opened.subarray(at));
        const entry = hourEntry(hash, minute);
        if (hash >= low && hash < high && entry !== entries.at(-1)) entries.push(entry);
      }
    }
    await store.pause();
  }
  return entries;
}
