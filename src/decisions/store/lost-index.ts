import type { SolventError } from '../../errors.ts';
import { damaged, type OnDamage, unlessDamaged } from './damage.ts';
import { dueFolder, hourFolder, hourOf, indexKey, minuteFolder } from './keys.ts';
import { keysUnder } from './list.ts';
import { hourIndexOf, lostMinute } from './listed-hours.ts';
import { readIndex } from './minute-index.ts';
import type { DecisionStore } from './store.ts';

/** What is told of a minute that was compacted and has no index any more: nobody can say what it held. */
export function indexLost(minute: number): SolventError {
  return damaged(indexKey(minute), 'it is gone, and what it named is there');
}

/**
 * Whether a minute was compacted and has lost its index: its hour knows the attempt that wrote what stands there. What a crash has left there
 * nobody knows.
 *
 * @param objects of the minute, listed before
 */
export async function isIndexLost(
  store: DecisionStore,
  minute: number,
  objects: readonly string[],
): Promise<boolean> {
  if (objects.length === 0 || objects.includes(indexKey(minute))) return false;
  const folder = minuteFolder(minute);
  const known = await attemptsKnown(store, minute);
  const isKnown = objects.some((key) => known.has(key.slice(folder.length).split('.')[0]!));
  // Who compacted it meanwhile wrote the index first.
  return isKnown && !(await store.blobs.head(indexKey(minute)));
}

/** The attempts at a minute that its hour has heard of, by a mark or by its keys. */
async function attemptsKnown(store: DecisionStore, minute: number): Promise<Set<string>> {
  const hour = hourOf(minute);
  const marks = await keysUnder(store.blobs, dueFolder(hour));
  const known = new Set(marks.map((key) => key.slice(dueFolder(hour).length)));
  const index = await hourIndexOf(store, { keys: await keysUnder(store.blobs, hourFolder(hour)) });
  for (const [of, attempt] of index?.minutes ?? []) if (of === minute) known.add(attempt);
  return known;
}

/**
 * Tells of a minute that has objects and no index of them, or none though its hour knows of some. To be asked after its pieces were listed and its index was looked for: pieces are
 * deleted once an index names what they held.
 *
 * @param hasPieces whether it had any: what stands there may be of a compaction then
 */
export async function tellLostIndex(
  store: DecisionStore,
  minute: number,
  hasPieces: boolean,
  onDamage: OnDamage,
): Promise<void> {
  const objects = await keysUnder(store.blobs, minuteFolder(minute));
  if (objects.length === 0) {
    const lost = hasPieces ? undefined : await lostMinute(store, minute);
    if (lost) onDamage(lost);
    return;
  }
  // One that is swept meanwhile loses its index first, and the rest at once.
  if (objects.includes(indexKey(minute))) return;
  if (!hasPieces || (await isIndexLost(store, minute, objects))) onDamage(indexLost(minute));
}

/**
 * The index of a minute; undefined where there is none, and where it is damaged or lost, of which is told.
 * @param hasPieces whether it had any, listed before
 */
export async function readIndexOrTell(
  store: DecisionStore,
  minute: number,
  hasPieces: boolean,
  onDamage: OnDamage,
): ReturnType<typeof readIndex> {
  let isDamaged = false;
  const compacted = await unlessDamaged(
    () => readIndex(store, minute),
    (damage) => {
      isDamaged = true;
      onDamage(damage);
    },
  );
  if (!compacted && !isDamaged) await tellLostIndex(store, minute, hasPieces, onDamage);
  return compacted;
}
