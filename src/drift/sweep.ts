import type { BlobStore, Clock, Database } from '../ports.ts';
import { minuteOf } from '../samples/applications.ts';
import { sweepErased } from '../samples/erased.ts';
import { sweepTally } from '../samples/tally.ts';
import { DAY_MS } from '../time.ts';
import { WINDOW_MS } from './check/windows.ts';
import { reportKey } from './reports/store.ts';

export interface SweepServices {
  database: Database;
  blobs: BlobStore;
  clock: Clock;
  /** How long samples and outcomes are kept. */
  retentionDays: number;
}

/** Longer than the longest window: after that only outcomes and retraining still need a sample. */
const THINNED_AFTER_MS = WINDOW_MS['7d'] + DAY_MS;
/** Reports are made every five minutes; what they say of an old day is in the history of actions. */
const REPORTS_KEPT_MS = 90 * DAY_MS;
/** Of each hour, version and source: ten a minute where every minute is full, and all of a portfolio that came alone. */
const LEFT_OF_AN_HOUR = 600;
/** Rows that one run deletes of each kind, so that no run takes long: several times what five minutes can bring. */
const AT_ONCE = 10_000;
const REPORTS_AT_ONCE = 500;
/** An hour has at most a few ten thousand samples, and five minutes bring few hours, even of many versions. */
const HOURS_AT_ONCE = 4;

/** The hours whose turn it is, of each version and source: the same whenever it is asked. */
const THINNED = `SELECT DISTINCT minute / 60 AS hour, model, version, source FROM sample_minutes
  WHERE minute < ? ORDER BY hour, model, version, source LIMIT ?`;

/**
 * Deletes what monitoring keeps no longer: samples and outcomes after the retention; once no window reaches back to them,
 * samples beyond the lowest ranks of their hour, and counts of applications; and reports after 90 days. Whose outcome is known
 * already makes no difference: defaults are often known first, and would be left alone of what is thinned.
 */
export async function sweepDrift({ database, blobs, clock, retentionDays }: SweepServices): Promise<void> {
  const now = clock.now();
  const expired = now - retentionDays * DAY_MS;
  const firstKept = minuteOf(now - THINNED_AFTER_MS);
  // Whole hours, for the lowest ranks of half an hour are not those of the hour.
  const due = [firstKept - (firstKept % 60), HOURS_AT_ONCE];
  await database.batch([
    {
      sql: `DELETE FROM samples WHERE id IN (SELECT id FROM (
              SELECT s.id, row_number() OVER (
                PARTITION BY h.hour, h.model, h.version, h.source ORDER BY s.rank, s.id) AS number
              FROM (${THINNED}) h CROSS JOIN samples s
              -- An expression in the model's place keeps SQLite from the index that begins with it, and at that of times.
              WHERE s.at >= h.hour * 3600000 AND s.at < (h.hour + 1) * 3600000
               AND s.model || '' = h.model AND s.version = h.version AND s.source = h.source) numbered
            WHERE number > ?)`,
      params: [...due, LEFT_OF_AN_HOUR],
    },
    {
      sql: `DELETE FROM sample_minutes WHERE (minute / 60, model, version, source) IN (${THINNED})`,
      params: due,
    },
    { sql: 'DELETE FROM application_minutes WHERE minute < ?', params: [firstKept] },
    { sql: 'DELETE FROM refusal_minutes WHERE minute < ?', params: [firstKept] },
    sweepTally(now),
    sweepErased(expired),
    {
      sql: 'DELETE FROM samples WHERE id IN (SELECT id FROM samples WHERE at < ? ORDER BY at LIMIT ?)',
      params: [expired, AT_ONCE],
    },
    {
      sql: `DELETE FROM outcomes WHERE (join_key, model, observed_at, defaulted) IN (
              SELECT join_key, model, observed_at, defaulted FROM outcomes WHERE received_at < ? ORDER BY received_at LIMIT ?)`,
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
  await database.query(
    `DELETE FROM drift_reports WHERE (model, id) IN (
       SELECT value ->> 'model', value ->> 'id' FROM json_each(?))`,
    [JSON.stringify(old)],
  );
}
