import type { Progress as Read } from '../../intake/blocks.ts';
import type { BlockName } from '../block.ts';
import type { Outcome } from '../outcome.ts';
import type { RefusalCode } from '../read-outcome.ts';
import type { OutcomeServices } from '../services.ts';
import { writeBlock } from './blobs.ts';
import { settle } from './record.ts';

/** How far a body was read. */
export interface Progress extends Read<RefusalCode> {
  blocks: number;
}

/** Blocks that are announced at once: to the database, and to the queue. */
const ANNOUNCED_AT_ONCE = 20;

/** The part of a body that others store: its blocks go into the bucket, and messages say so. */
export interface StoredLater {
  put(name: BlockName, outcomes: readonly Outcome[], progress: Progress): Promise<void>;
  /** @param reason why the body broke off, or null */
  end(progress: Progress, reason: string | null): Promise<void>;
}

/**
 * Opens a receipt for a body that is longer than its request stores itself.
 *
 * @param of the name of the API key that sent it, and of the model whose samples it is about
 * @param progress what the request has read so far, all of whose blocks are recorded
 */
export async function storeLater(
  services: OutcomeServices,
  { owner, model, receipt }: { owner: string; model: string; receipt: string },
  progress: Progress,
): Promise<StoredLater> {
  const { blobs, database, queue, clock, logger } = services;
  let waiting: BlockName[] = [];

  const note = (
    { blocks, received, refused, refusedRows }: Progress,
    ended: number | null,
    reason: string | null,
  ) => {
    const shown = JSON.stringify(refusedRows);
    return database.query(
      // A sweep that took the body for lost was wrong.
      `INSERT INTO outcome_receipts (id, owner, model, blocks, received, refused, refused_rows, reason, touched_at, ended_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET blocks = excluded.blocks, received = excluded.received, refused = excluded.refused,
         refused_rows = excluded.refused_rows, reason = excluded.reason, touched_at = excluded.touched_at,
         ended_at = excluded.ended_at, finished_at = NULL, expires_at = NULL`,
      [receipt, owner, model, blocks, received, refused, shown, reason, clock.now(), ended],
    );
  };

  const announce = async () => {
    const blocks = waiting;
    waiting = [];
    try {
      await queue.send(blocks);
    } catch (error) {
      // The sweep sends them: they are announced to the database.
      logger.log('warn', 'outcomes_not_queued', {
        receipt,
        blocks: blocks.length,
        error: String(error),
      });
    }
  };

  await note(progress, null, null);
  return {
    async put(name, outcomes, read) {
      await writeBlock(blobs, name, outcomes);
      waiting.push(name);
      if (waiting.length < ANNOUNCED_AT_ONCE) return;
      await note(read, null, null);
      await announce();
    },
    async end(read, reason) {
      await note(read, clock.now(), reason);
      await announce();
      await settle(services, receipt);
    },
  };
}
