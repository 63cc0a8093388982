import { deleteUnder } from '../../delete-under.ts';
import { dropHour } from './due-hours.ts';
import { listOrders } from './erasures.ts';
import type { LegalHold } from './holds.ts';
import { dueFolder, hourOf, indexKey, MINUTE_MS, MINUTES, minuteFolder, PIECES, piecesOf } from './keys.ts';
import { keysUnder, minutesUnder } from './list.ts';
import { emptyIndex } from './minute-index.ts';
import type { DecisionStore } from './store.ts';

/**
 * Before when a sweep deletes decisions, in milliseconds since the Unix epoch: a minute goes when all of it is older than the retention.
 */
export function sweptBefore(now: number, retentionMs: number): number {
  return Math.max(0, Math.floor((now - retentionMs) / MINUTE_MS) * MINUTE_MS);
}

/**
 * Deletes what is older than the retention, unless a hold covers a part of its minute: then the minute stays as it is.
 *
 * @param holds all that stand
 * @returns how many minutes were deleted
 */
export async function sweepDecisions(
  store: DecisionStore,
  now: number,
  retentionMs: number,
  holds: readonly LegalHold[],
): Promise<number> {
  const { blobs } = store;
  const before = sweptBefore(now, retentionMs);
  const isHeld = (minute: number) =>
    holds.some(({ from, to }) => from < (minute + 1) * MINUTE_MS && to > minute * MINUTE_MS);
  const swept = new Set<number>();
  for (const root of [PIECES, MINUTES])
    for await (const { minute } of minutesUnder(blobs, root, 0, before / MINUTE_MS))
      if (!isHeld(minute)) swept.add(minute);
  // First: what they say of minutes that are gone would be found by nobody, and stay.
  for (const hour of new Set([...swept].map(hourOf))) {
    await dropHour(store, hour);
    await deleteUnder(blobs, dueFolder(hour));
  }
  for (const minute of swept) {
    // What the index names is looked for by nobody then; without an index it would be taken for damaged.
    await emptyIndex(store, minute);
    await deleteUnder(blobs, piecesOf(minute));
    const index = indexKey(minute);
    const objects = await keysUnder(blobs, minuteFolder(minute));
    await blobs.delete(objects.filter((key) => key !== index));
    await blobs.delete([index]);
  }
  // What an order is about is gone as well, unless it is held.
  const orders = (await listOrders(store)).filter(
    ({ from, to }) => to <= before && !holds.some((hold) => hold.from < to && hold.to > from),
  );
  await blobs.delete(orders.map(({ key }) => key));
  return swept.size;
}
