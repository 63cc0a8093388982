import { setTimeout as wait } from 'node:timers/promises';
import { MINUTE_MS, minuteOf, PIECES } from '../../src/decisions/store/keys.ts';
import type { BlobStore, Database } from '../../src/ports.ts';

/** A minute is put together from the second one after its end on (src/decisions/store/compact.ts). */
const CLOSED_AFTER_MINUTES = 2;
/** Then within a minute, and whoever died holds its messages, or the sweep, for half a minute. */
const DEADLINE_MS = 6 * MINUTE_MS;
const POLL_MS = 500;

/** How many messages with records stand in the queue. */
export async function messagesWaiting(database: Database): Promise<number> {
  const [counted] = await database.query<{ messages: number }>(
    `SELECT COUNT(*) AS messages FROM queue_messages WHERE queue IN ('decisions', 'deadDecisions')`,
  );
  return counted!.messages;
}

/** How many of them somebody has taken and not settled. */
export async function messagesTaken(database: Database): Promise<number> {
  const [counted] = await database.query<{ messages: number }>(
    `SELECT COUNT(*) AS messages FROM queue_messages WHERE queue = 'decisions' AND lease IS NOT NULL`,
  );
  return counted!.messages;
}

/**
 * Waits until no record is on its way any more, and all are put together.
 * @param last the latest decision's id
 */
export async function untilCompacted(
  { database, blobs }: { database: Database; blobs: BlobStore },
  last: string,
): Promise<void> {
  const closed = (minuteOf(last) + 1 + CLOSED_AFTER_MINUTES) * MINUTE_MS;
  await until('All minutes are put together', async () => {
    if (Date.now() < closed || (await messagesWaiting(database)) > 0) return false;
    return (await blobs.list(PIECES)).objects.length === 0;
  });
}

/** Looks again and again. @param what for the error where it does not come about in time, a sentence */
export async function until(
  what: string,
  isSo: () => Promise<boolean>,
  milliseconds = DEADLINE_MS,
  poll = POLL_MS,
): Promise<void> {
  const end = performance.now() + milliseconds;
  while (!(await isSo())) {
    if (performance.now() > end)
      throw new Error(`${what}: not within ${Math.round(milliseconds / 1_000)} s.`);
    await wait(poll);
  }
}
