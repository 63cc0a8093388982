import { damaged, type OnDamage, unlessDamaged } from './damage.ts';
import { indexKey, minuteFolder } from './keys.ts';
import { keysUnder } from './list.ts';
import { readIndex } from './minute-index.ts';
import type { DecisionStore } from './store.ts';

/**
 * Tells of a minute that has objects and no index of them: nobody can say what it held. To be asked of a minute that has no pieces, listed
 * before its index was looked for: pieces are deleted once an index names what they held.
 */
export async function tellLostIndex(
  { blobs }: DecisionStore,
  minute: number,
  onDamage: OnDamage,
): Promise<void> {
  const objects = await keysUnder(blobs, minuteFolder(minute));
  // One that is swept meanwhile loses its index first, and the rest at once.
  if (objects.length === 0 || objects.includes(indexKey(minute))) return;
  onDamage(damaged(indexKey(minute), 'it is gone, and what it named is there'));
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
  if (!compacted && !isDamaged && !hasPieces) await tellLostIndex(store, minute, onDamage);
  return compacted;
}
