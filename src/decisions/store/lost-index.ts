import { damaged, type OnDamage } from './damage.ts';
import { indexKey, minuteFolder } from './keys.ts';
import { keysUnder } from './list.ts';
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
