import type { Clock, Database } from '../../ports.ts';
import { DAY_MS } from '../../time.ts';

/** Rows that one run deletes, so that no run takes long. */
const AT_ONCE = 10_000;
/** Names are written down once a day, and those of whom they are said as well. */
const NAME_DAYS = 2;

/** Deletes groups that were handed in before the oldest records of decisions, and the names of those that nobody belongs to any more. */
export async function sweepGroups(
  { clock, database }: { clock: Clock; database: Database },
  retentionDays: number,
): Promise<void> {
  const before = clock.now() - retentionDays * DAY_MS;
  await database.batch([
    {
      sql: `DELETE FROM subject_groups WHERE (attribute, subject_key) IN (
              SELECT attribute, subject_key FROM subject_groups WHERE received_at < ? ORDER BY received_at LIMIT ?)`,
      params: [before, AT_ONCE],
    },
    {
      sql: 'DELETE FROM subject_group_names WHERE received_at < ?',
      params: [before - NAME_DAYS * DAY_MS],
    },
  ]);
}
