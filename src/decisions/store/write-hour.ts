import { withChecksum } from './checksum.ts';
import { isDamage } from './damage.ts';
import { hashOfEntry, packEntries } from './hour-entries.ts';
import { type HourIndex, writeHourIndex } from './hour-index.ts';
import { type MinuteKeys, sortedShares } from './hour-shares.ts';
import { attemptOf, dataKey, hourFolder, hourIndexKey, hourKeysKey, MINUTES, minutesOfHour } from './keys.ts';
import { keysUnder, minutesUnder } from './list.ts';
import { readIndex } from './minute-index.ts';
import { ObjectWriter } from './object-writer.ts';
import type { DecisionStore } from './store.ts';

/** Entries that are sealed and read together. */
const BLOCK_ENTRIES = 8192;

/**
 * Writes the keys of an hour: what is found by in which of its minutes, so that whoever looks for something opens these and no others. What
 * they say of a minute counts as long as that is not compacted again; the minutes themselves stay what is believed. Doing it again, after a
 * crash or at the same time, has the effect of doing it once.
 *
 * @returns false where a minute was compacted meanwhile: nothing is changed then
 */
export async function writeHour(store: DecisionStore, hour: number): Promise<boolean> {
  const { blobs } = store;
  const before = await keysUnder(blobs, hourFolder(hour));
  const known = await attempts(store, hour);
  const minutes = await keysOfMinutes(store, known);
  // Like a nonce: what stands under a name is never written over, and whoever reads it reads the whole of one.
  const name = crypto.randomUUID();
  const object = new ObjectWriter(blobs, hourKeysKey(hour, name));
  const blocks: HourIndex['keys']['blocks'] = [];
  const sound = new Map(minutes.map(({ minute }) => [minute, known.get(minute)!]));
  try {
    for await (const share of sortedShares(store, minutes, (minute) => sound.delete(minute)))
      for (let start = 0; start < share.length; start += BLOCK_ENTRIES) {
        const entries = share.subarray(start, start + BLOCK_ENTRIES);
        const place = { key: object.key, block: blocks.length };
        const sealed = await store.seal.close(place, withChecksum(packEntries(entries)));
        blocks.push([hashOfEntry(entries[0]!), hashOfEntry(entries.at(-1)!), object.size, sealed.length]);
        await object.write(sealed);
        await store.pause();
      }
    await object.finish();
  } catch (error) {
    await object.abort();
    throw error;
  }
  const index = hourIndexKey(hour, name);
  await writeHourIndex(store, index, { version: 1, minutes: [...sound], keys: { key: object.key, blocks } });
  // Last: whoever erases compacts first and then deletes what it finds here, so that one of the two sees what the other did.
  const now = await attempts(store, hour);
  if ([...sound].some(([minute, attempt]) => now.get(minute) !== attempt)) {
    await blobs.delete([object.key, index]);
    return false;
  }
  await blobs.delete(before);
  return true;
}

/** The minutes of an hour that are compacted and have nothing beside that, with the attempts that did it. */
async function attempts({ blobs }: DecisionStore, hour: number): Promise<Map<number, string>> {
  const found = new Map<number, string>();
  for await (const { minute, keys } of minutesUnder(blobs, MINUTES, ...minutesOfHour(hour))) {
    const attempt = attemptOf(minute, keys);
    if (attempt !== undefined) found.set(minute, attempt);
  }
  return found;
}

/** What their indexes name: of one that is damaged nothing is known. */
async function keysOfMinutes(store: DecisionStore, known: Map<number, string>): Promise<MinuteKeys[]> {
  const found: MinuteKeys[] = [];
  for (const [minute, attempt] of known) {
    try {
      const compacted = await readIndex(store, minute);
      if (compacted?.index.data.key === dataKey(minute, attempt))
        found.push({ minute, keys: compacted.index.keys });
    } catch (error) {
      if (!isDamage(error)) throw error;
    }
  }
  return found;
}
