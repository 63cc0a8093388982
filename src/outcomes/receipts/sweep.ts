import { deleteUnder } from '../../delete-under.ts';
import { DAY_MS } from '../../time.ts';
import type { OutcomeServices } from '../services.ts';
import { receiptPrefix } from './blobs.ts';
import { giveUp, settle } from './record.ts';

/** Receipts that one run deals with of each kind. */
const AT_ONCE = 100;
/** Blocks that were queued again so often without being recorded are given up. */
const MOST_REQUEUES = 10;
/** A body without a sign of life for so long has broken off: its request was killed. */
const BODY_TIMEOUT_MS = 3_600_000;

/**
 * Puts right what no message will: runs every minute, and as often as it likes.
 *
 * - A body whose request was killed is ended.
 * - Blocks that nobody recorded are queued again, later each time; in the end they are given up.
 * - Receipts are forgotten after the retention, with all they had.
 */
export async function sweepReceipts(services: OutcomeServices): Promise<void> {
  await endLostBodies(services);
  await requeueStalled(services);
  await forgetExpired(services);
}

async function endLostBodies({ database, clock }: OutcomeServices): Promise<void> {
  const now = clock.now();
  await database.query(
    `UPDATE outcome_receipts SET ended_at = ?, reason = 'The body broke off.'
     WHERE finished_at IS NULL AND ended_at IS NULL AND touched_at <= ?`,
    [now, now - BODY_TIMEOUT_MS],
  );
}

async function requeueStalled(services: OutcomeServices): Promise<void> {
  const { database, clock, limits } = services;
  const now = clock.now();
  const patience = limits.stalledSeconds * 1000;
  const stalled = await database.query<Stalled>(
    `SELECT id, blocks, requeues FROM outcome_receipts
     WHERE finished_at IS NULL AND ended_at IS NOT NULL AND touched_at <= ? AND touched_at + (requeues + 1) * ? <= ?
     ORDER BY touched_at LIMIT ?`,
    [now - patience, patience, now, AT_ONCE],
  );
  for (const receipt of stalled) await requeue(services, receipt);
}

interface Stalled extends Record<string, string | number> {
  id: string;
  blocks: number;
  requeues: number;
}

async function requeue(services: OutcomeServices, { id, blocks, requeues }: Stalled): Promise<void> {
  const { database, queue, clock, logger } = services;
  const recorded = await database.query<{ block: number }>(
    'SELECT block FROM outcome_blocks WHERE receipt = ?',
    [id],
  );
  const known = new Set(recorded.map(({ block }) => block));
  const open = Array.from({ length: blocks }, (_, block) => block).filter((block) => !known.has(block));
  if (requeues >= MOST_REQUEUES) {
    logger.log('error', 'outcomes_given_up', { receipt: id, blocks: open.length });
    await giveUp(services, id, open);
  }
  // None is open where somebody was killed between recording the last block and this.
  if (open.length === 0 || requeues >= MOST_REQUEUES) return settle(services, id);
  logger.log('warn', 'outcomes_requeued', { receipt: id, blocks: open.length });
  await database.query('UPDATE outcome_receipts SET requeues = requeues + 1, touched_at = ? WHERE id = ?', [
    clock.now(),
    id,
  ]);
  await queue.send(open.map((block) => ({ receipt: id, block })));
}

async function forgetExpired({ database, blobs, clock, limits }: OutcomeServices): Promise<void> {
  const now = clock.now();
  const expired = await database.query<{ id: string }>(
    'SELECT id FROM outcome_receipts WHERE expires_at <= ? ORDER BY expires_at LIMIT ?',
    [now, AT_ONCE],
  );
  for (const { id } of expired) await deleteUnder(blobs, receiptPrefix(id));
  if (expired.length > 0) {
    const ids = JSON.stringify(expired.map(({ id }) => id));
    await database.batch([
      { sql: 'DELETE FROM outcome_blocks WHERE receipt IN (SELECT atom FROM json_each(?))', params: [ids] },
      { sql: 'DELETE FROM outcome_receipts WHERE id IN (SELECT atom FROM json_each(?))', params: [ids] },
    ]);
  }
  // Counts of requests that were killed before they had a receipt; what has one is younger.
  await database.query('DELETE FROM outcome_blocks WHERE recorded_at <= ?', [
    now - (limits.retentionDays + 1) * DAY_MS,
  ]);
}
