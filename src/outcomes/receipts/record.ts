import type { Clock, Database } from '../../ports.ts';
import { DAY_MS } from '../../time.ts';
import type { BlockName } from '../block.ts';
import type { OutcomeServices } from '../services.ts';

/** A block that somebody is to store. */
export interface KnownBlock {
  /** The model whose samples the receipt's body is about. */
  model: string;
  /** Whether it was stored or given up. */
  isRecorded: boolean;
}

/** Undefined where the receipt was forgotten. */
export async function findBlock(
  database: Database,
  { receipt, block }: BlockName,
): Promise<KnownBlock | undefined> {
  const [row] = await database.query<{ model: string; recorded: number }>(
    `SELECT model, EXISTS (SELECT 1 FROM outcome_blocks WHERE receipt = id AND block = ?) AS recorded
     FROM outcome_receipts WHERE id = ?`,
    [block, receipt],
  );
  return row && { model: row.model, isRecorded: row.recorded === 1 };
}

/** Gives blocks up. One that was stored meanwhile stays so. */
export async function giveUp(
  { database, clock }: { database: Database; clock: Clock },
  receipt: string,
  blocks: readonly number[],
): Promise<void> {
  await database.query(
    `INSERT INTO outcome_blocks (receipt, block, lost, recorded_at)
     SELECT ?, CAST(atom AS BIGINT), 1, ? FROM json_each(?) WHERE true ON CONFLICT DO NOTHING`,
    [receipt, clock.now(), JSON.stringify(blocks)],
  );
}

/** Notes a sign of life of a receipt, and ends it when its body has ended and every block is recorded. Repeat it at will. */
export async function settle(
  { database, clock, limits }: Pick<OutcomeServices, 'database' | 'clock' | 'limits'>,
  receipt: string,
): Promise<void> {
  const now = clock.now();
  await database.batch([
    {
      sql: 'UPDATE outcome_receipts SET touched_at = ? WHERE id = ? AND finished_at IS NULL',
      params: [now, receipt],
    },
    {
      sql: `UPDATE outcome_receipts SET finished_at = ?, expires_at = ?
            WHERE id = ? AND finished_at IS NULL AND ended_at IS NOT NULL
              AND blocks <= (SELECT count(*) FROM outcome_blocks WHERE receipt = ?)`,
      params: [now, now + limits.retentionDays * DAY_MS, receipt, receipt],
    },
  ]);
}
