import type { Database } from '../../ports.ts';

/**
 * Has the next sweep queue all blocks that are on their way, for a queue that lost its messages, and end the bodies that
 * were arriving. That the queue was lost is no fault of the blocks', so it is not counted.
 *
 * Only for a time when no request and no consumer runs.
 */
export async function requeueBlocks(database: Database): Promise<void> {
  await database.query(
    'UPDATE outcome_receipts SET touched_at = 0, requeues = requeues - 1 WHERE finished_at IS NULL',
  );
}
