import { deleteUnder } from '../../delete-under.ts';
import { DUE_HOURS, dueKey, endOfHour, hourFolder, MINUTE_MS, minuteIn } from './keys.ts';
import { keysUnder } from './list.ts';
import type { DecisionStore } from './store.ts';
import { writeHour } from './write-hour.ts';

/** The keys of an hour wait for what comes late in it: who comes later still makes them again. */
const WRITTEN_AFTER_MS = 10 * MINUTE_MS;

/** Has the keys of an hour written once it is over, or again. @param name of whoever says so */
export async function markDue({ blobs }: DecisionStore, hour: number, name: string): Promise<void> {
  await blobs.put(dueKey(hour, name), '');
}

/** Deletes the keys of an hour: what they said is found minute by minute until they are written again. */
export async function dropHour({ blobs }: DecisionStore, hour: number): Promise<void> {
  await deleteUnder(blobs, hourFolder(hour));
}

/**
 * Writes the keys of the hours that are over and of which a minute was compacted since, the oldest first.
 * @param isLate asked before each hour: once it says so the others are left to the next run
 * @returns how many
 */
export async function writeDueHours(
  store: DecisionStore,
  now: number,
  isLate = () => false,
): Promise<number> {
  let written = 0;
  const marks = await keysUnder(store.blobs, DUE_HOURS);
  for (const [hour, its] of Map.groupBy(marks, (key) => minuteIn(DUE_HOURS, key))) {
    if (endOfHour(hour) + WRITTEN_AFTER_MS > now || isLate()) break;
    if (!(await writeHour(store, hour))) continue;
    // Those alone that stood there before: who was compacted later has a mark of its own.
    await store.blobs.delete(its);
    written++;
  }
  return written;
}
