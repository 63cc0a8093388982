import type { SolventError } from '../../errors.ts';
import { compactMinute } from './compact-minute.ts';
import { isDamage } from './damage.ts';
import { MINUTE_MS, minuteIn, PIECES } from './keys.ts';
import { listAll } from './list.ts';
import type { DecisionStore } from './store.ts';

/** A minute that ended so long ago is closed: what comes later is late, and makes it again. */
const CLOSED_AFTER_MS = 2 * MINUTE_MS;

export interface Compacted {
  minutes: number;
  /** In these minutes, with what was compacted before. */
  decisions: number;
  /** Decisions of which two lines said different things; one of them is kept. */
  contradicting: number;
  /** Decisions that came late, of subjects that were erased. */
  erased: number;
  /** What is wrong with the minutes that stayed as they are, because an object of theirs is damaged. */
  damaged: SolventError[];
}

/**
 * Compacts the closed minutes that have pieces, the oldest first: runs every minute, and as often as it likes.
 * @param isLate asked after each minute: once it says so the others are left to the next run
 */
export async function compactDue(
  store: DecisionStore,
  now: number,
  isLate = () => false,
): Promise<Compacted> {
  const done: Compacted = { minutes: 0, decisions: 0, contradicting: 0, erased: 0, damaged: [] };
  for (const minute of await dueMinutes(store, now)) {
    try {
      const compacted = await compactMinute(store, minute);
      if (compacted) {
        done.minutes++;
        done.decisions += compacted.records;
        done.contradicting += compacted.contradicting;
        done.erased += compacted.erased;
      }
    } catch (error) {
      if (!isDamage(error)) throw error;
      done.damaged.push(error);
    }
    // Not by those alone that are damaged: they stand first each time.
    if (done.minutes > 0 && isLate()) break;
  }
  return done;
}

async function dueMinutes({ blobs }: DecisionStore, now: number): Promise<Set<number>> {
  const minutes = new Set<number>();
  for await (const { key } of listAll(blobs, PIECES)) {
    const minute = minuteIn(PIECES, key);
    if ((minute + 1) * MINUTE_MS + CLOSED_AFTER_MS > now) break;
    minutes.add(minute);
  }
  return minutes;
}
