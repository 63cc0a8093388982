import type { Database, SqlValue } from '../../ports.ts';
import { type StoredCounts, SUMMED_COUNTS } from '../counts.ts';
import type { RefusedRow } from '../read-outcome.ts';

/** What is known of a body that is stored in the background. `received` = `stored` + `repeated` + `refused` + `waiting` + `missing`. */
export interface PendingReceipt extends StoredCounts {
  id: string;
  /** FAILURE: the body broke off, or blocks of it were given up. */
  status: 'PENDING' | 'SUCCESS' | 'FAILURE';
  received: number;
  refused: number;
  refusedRows: RefusedRow[];
  /** Rows that are still to be stored. */
  waiting: number;
  /** Rows that were given up. */
  missing: number;
  /** Why the body broke off. */
  reason: string | null;
  /** Milliseconds since the Unix epoch; null while it is PENDING. */
  expiresAt: number | null;
}

type Row = StoredCounts & {
  received: number;
  refused: number;
  refused_rows: string;
  reason: string | null;
  finished_at: number | null;
  expires_at: number | null;
  lost: number;
} & Record<string, SqlValue>;

/** @param owner the name of the API key that sent the body: nobody else sees what became of it */
export async function findReceipt(
  database: Database,
  owner: string,
  id: string,
  now: number,
): Promise<PendingReceipt | undefined> {
  const [row] = await database.query<Row>(
    `SELECT received, refused, refused_rows, reason, finished_at, expires_at, ${SUMMED_COUNTS},
       coalesce(sum(lost), 0) AS lost
     FROM outcome_receipts LEFT JOIN outcome_blocks ON receipt = id
     WHERE id = ? AND owner = ? AND coalesce(expires_at > ?, true) GROUP BY id`,
    [id, owner, now],
  );
  if (!row) return undefined;
  const { received, refused, stored, repeated, contradicting, late, unknown, unmatched, reason } = row;
  const isPending = row.finished_at === null;
  const unstored = received - refused - stored - repeated;
  return {
    id,
    status: isPending ? 'PENDING' : row.lost > 0 || reason !== null ? 'FAILURE' : 'SUCCESS',
    received,
    stored,
    repeated,
    contradicting,
    late,
    unknown,
    unmatched,
    refused,
    refusedRows: JSON.parse(row.refused_rows) as RefusedRow[],
    waiting: isPending ? unstored : 0,
    missing: isPending ? 0 : unstored,
    reason,
    expiresAt: row.expires_at,
  };
}
