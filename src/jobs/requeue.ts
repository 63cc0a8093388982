import type { Database } from '../ports.ts';

/**
 * Lets every chunk that was on its way wait again, for a queue that lost its messages: the next sweep sends them, where
 * it would wait for `stalledSeconds` otherwise. That the queue was lost is no fault of the chunk's, so the dispatch is
 * not counted, and no number of restarts gives a chunk up.
 *
 * Only for a time when no consumer runs.
 */
export async function requeueInFlight(database: Database): Promise<void> {
  await database.query(
    `UPDATE portfolio_chunks SET state = 'WAITING', dispatches = dispatches - 1 WHERE state = 'QUEUED'`,
  );
}
