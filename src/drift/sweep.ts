import type { BlobStore, Clock, Database } from '../ports.ts';
import { WINDOW_MS } from './check/windows.ts';
import { reportKey } from './reports/store.ts';

export interface SweepServices {
  database: Database;
  blobs: BlobStore;
  clock: Clock;
  /** How long samples and outcomes are kept. */
  retentionDays: number;
}

const DAY_MS = 86_400_000;
/** Longer than the longest window: after that only outcomes and retraining still need a sample. */
const THINNED_AFTER_MS = WINDOW_MS['7d'] + DAY_MS;
/** Reports are made every five minutes; what they say of an old day is in the history of actions. */
const REPORTS_KEPT_MS = 90 * DAY_MS;
/** Rows that one run deletes of each kind, so that no run takes long: several times what five minutes can bring. */
const AT_ONCE = 10_000;
const REPORTS_AT_ONCE = 500;

/**
 * Deletes what monitoring keeps no longer: samples and outcomes after the retention, real-time samples beyond the first
 * ten of their minute once no window reaches back to them and no outcome is known, and reports after 90 days. A
 * portfolio's samples are not thinned: they came in one minute and stand for all of it.
 */
export async function sweepDrift({ database, blobs, clock, retentionDays }: SweepServices): Promise<void> {
  const now = clock.now();
  const expired = now - retentionDays * DAY_MS;
  const thinned = now - THINNED_AFTER_MS;
  await database.batch([
    {
      // As the index's condition says it, or the index is not used.
      sql: `DELETE FROM samples WHERE id IN (
              SELECT id FROM samples WHERE source = 'realtime' AND place >= 10 AND at < ? AND defaulted IS NULL
              ORDER BY at LIMIT ?)`,
      params: [thinned, AT_ONCE],
    },
    {
      sql: 'DELETE FROM samples WHERE id IN (SELECT id FROM samples WHERE at < ? ORDER BY at LIMIT ?)',
      params: [expired, AT_ONCE],
    },
    { sql: 'DELETE FROM sample_minutes WHERE minute < ?', params: [Math.floor(thinned / 60_000)] },
    {
      sql: `DELETE FROM outcomes WHERE (join_key, observed_at, defaulted) IN (
              SELECT join_key, observed_at, defaulted FROM outcomes WHERE received_at < ? ORDER BY received_at LIMIT ?)`,
      params: [expired, AT_ONCE],
    },
  ]);
  await sweepReports(database, blobs, now - REPORTS_KEPT_MS);
}

async function sweepReports(database: Database, blobs: BlobStore, before: number): Promise<void> {
  const old = await database.query<{ id: string; model: string }>(
    'SELECT id, model FROM drift_reports WHERE at < ? ORDER BY at LIMIT ?',
    [before, REPORTS_AT_ONCE],
  );
  if (old.length === 0) return;
  // The objects first: a line whose object is gone is found again, an object without a line never.
  await blobs.delete(old.map(({ id, model }) => reportKey(model, id)));
  await database.query('DELETE FROM drift_reports WHERE id IN (SELECT value FROM json_each(?))', [
    JSON.stringify(old.map(({ id }) => id)),
  ]);
}
