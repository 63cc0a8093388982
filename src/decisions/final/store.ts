import type { Database, SqlValue, Statement } from '../../ports.ts';
import { type FinalDecision, outweighs, type ReportedDecision, rankOf } from './final-decision.ts';

/** What became of reports. */
export interface StoredCounts {
  /** They count now. */
  stored: number;
  /** Known already, word for word: nothing changed. */
  repeated: number;
  /** A report of the same decision that outweighs it was known already, or came with it. */
  outdated: number;
}

/**
 * Writes reports, of each decision the one that counts: neither the order nor the repetition of calls changes what is stored in the end.
 *
 * @param reports at most BLOCK_ROWS
 * @param now milliseconds since the Unix epoch
 */
export async function storeFinalDecisions(
  database: Database,
  reports: readonly ReportedDecision[],
  now: number,
): Promise<StoredCounts> {
  const { weightiest, repeated } = weightiestOf(reports);
  const stored = await database.query<{ join_key: string }>(
    `INSERT INTO final_decisions (join_key, decided_at, decision, why, overridden, received_at)
     SELECT value ->> 0, CAST(value ->> 1 AS BIGINT), value ->> 2, value ->> 3, CAST(value ->> 4 AS BIGINT), ?
     FROM json_each(?) WHERE true
     ON CONFLICT (join_key) DO UPDATE SET decided_at = excluded.decided_at, decision = excluded.decision,
       why = excluded.why, overridden = excluded.overridden, received_at = excluded.received_at
     WHERE (excluded.decided_at, excluded.decision, excluded.why, excluded.overridden)
       > (final_decisions.decided_at, final_decisions.decision, final_decisions.why, final_decisions.overridden)
     RETURNING join_key`,
    [now, JSON.stringify(weightiest.map(rowOf))],
  );
  const isStored = new Set(stored.map(({ join_key }) => join_key));
  const known = await countStanding(
    database,
    weightiest.filter(({ key }) => !isStored.has(key)),
  );
  const counted = { stored: stored.length, repeated: repeated + known };
  return { ...counted, outdated: reports.length - counted.stored - counted.repeated };
}

/** Of each decision the report that counts, and how many reports say again what another says. */
function weightiestOf(reports: readonly ReportedDecision[]) {
  const weightiest = new Map<string, ReportedDecision>();
  const said = new Set<string>();
  for (const report of reports) {
    said.add(JSON.stringify(rowOf(report)));
    const other = weightiest.get(report.key);
    if (!other || outweighs(report, other)) weightiest.set(report.key, report);
  }
  return { weightiest: [...weightiest.values()], repeated: reports.length - said.size };
}

/** How many of the reports stand word for word. */
async function countStanding(database: Database, reports: readonly ReportedDecision[]): Promise<number> {
  if (reports.length === 0) return 0;
  const [found] = await database.query<{ standing: number }>(
    `SELECT count(*) AS standing FROM json_each(?) i CROSS JOIN final_decisions f
     WHERE f.join_key = i.value ->> 0 AND f.decided_at = CAST(i.value ->> 1 AS BIGINT) AND f.decision = i.value ->> 2
       AND f.why = i.value ->> 3 AND f.overridden = CAST(i.value ->> 4 AS BIGINT)`,
    [JSON.stringify(reports.map(rowOf))],
  );
  return found!.standing;
}

function rowOf(report: ReportedDecision) {
  return [report.key, report.at, report.decision, report.why ?? '', rankOf(report)];
}

/** A final decision as the table has it. */
export interface FinalRow extends Record<string, SqlValue> {
  decided_at: number;
  decision: FinalDecision['decision'];
  why: string;
  overridden: number;
}

export function finalOf({ decided_at, decision, why, overridden }: FinalRow): FinalDecision {
  return {
    decision,
    why: why === '' ? null : why,
    at: decided_at,
    saysOverridden: overridden === -1 ? null : overridden === 1,
  };
}

/** Ids that are looked up at once: as JSON they stay below the 2 MB of D1 for a bound value. */
const KEYS_AT_ONCE = 10_000;

/**
 * What a lender decided in the end.
 *
 * @param joinKeys of ids of decisions or requests, see `joinKey`. Both of one decision may have a final decision: `outweighs` tells which counts
 * @returns by join key, of those that have one
 */
export async function finalDecisionsOf(
  database: Database,
  joinKeys: readonly string[],
): Promise<Map<string, FinalDecision>> {
  const found = new Map<string, FinalDecision>();
  for (let from = 0; from < joinKeys.length; from += KEYS_AT_ONCE) {
    const rows = await database.query<FinalRow & { join_key: string }>(
      `SELECT join_key, decided_at, decision, why, overridden FROM final_decisions
       WHERE join_key IN (SELECT atom FROM json_each(?))`,
      [JSON.stringify(joinKeys.slice(from, from + KEYS_AT_ONCE))],
    );
    for (const { join_key, ...row } of rows) found.set(join_key, finalOf(row));
  }
  return found;
}

/** Rows that one run deletes, so that no run takes long. */
const AT_ONCE = 10_000;

/** Deletes what was decided before a time, in milliseconds since the Unix epoch. */
export function sweepFinalDecisions(before: number): Statement {
  return {
    sql: `DELETE FROM final_decisions WHERE join_key IN (
            SELECT join_key FROM final_decisions WHERE decided_at < ? ORDER BY decided_at LIMIT ?)`,
    params: [before, AT_ONCE],
  };
}
