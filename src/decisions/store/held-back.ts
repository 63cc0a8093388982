import { timeOfDecision } from '../decision-id.ts';
import { compactMinute } from './compact-minute.ts';
import { isDamage, type OnDamage } from './damage.ts';
import { dropHour } from './due-hours.ts';
import { isHeld } from './erasures.ts';
import type { LegalHold } from './holds.ts';
import { HELD_BACK, heldBackIn, hourOf, minuteIn, piecesOf } from './keys.ts';
import { keysUnder } from './list.ts';
import { readIndex } from './minute-index.ts';
import type { DecisionStore } from './store.ts';

/**
 * Erases what an order says and a hold forbade when it was compacted, and none that stood then forbids any more: runs every minute, and as
 * often as it likes.
 *
 * @param holds all that stand
 * @param isLate asked after each minute: once it says so the others are left to the next run
 * @param onDamage told of minutes that stay as they are, because an object of theirs is damaged
 * @returns how many decisions were erased
 */
export async function eraseHeldBack(
  store: DecisionStore,
  holds: readonly LegalHold[],
  isLate: () => boolean,
  onDamage: OnDamage,
): Promise<number> {
  let erased = 0;
  const free = (await keysUnder(store.blobs, HELD_BACK)).filter((key) => {
    const { id, placed } = heldBackIn(key);
    return !isHeld(holds, timeOfDecision(id), placed);
  });
  for (const [minute, marks] of Map.groupBy(free, (key) => minuteIn(HELD_BACK, key))) {
    try {
      const compacted = await compactMinute(store, minute, { isAgain: true });
      // Another one was faster, who may have read the holds earlier: the next run looks again.
      if (!compacted && !(await isGone(store, minute))) continue;
      erased += compacted?.erased ?? 0;
      if (compacted?.erased) await dropHour(store, hourOf(minute));
      // But for those that were held back once more: by a hold that was placed meanwhile, whose maker's clock is behind.
      await store.blobs.delete(marks.filter((key) => !compacted?.held.has(key)));
    } catch (error) {
      if (!isDamage(error)) throw error;
      onDamage(error);
    }
    if (isLate()) break;
  }
  return erased;
}

/** Whether a minute was swept away since. Pieces first: they go when there is an index. */
async function isGone(store: DecisionStore, minute: number): Promise<boolean> {
  const pieces = await keysUnder(store.blobs, piecesOf(minute));
  return pieces.length === 0 && (await readIndex(store, minute)) === undefined;
}
