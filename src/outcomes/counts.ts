import type { Database } from '../ports.ts';

/** What became of reports. `stored` + `repeated` are all of them; the other counts are parts of `stored`. */
export interface StoredCounts {
  /** New. */
  stored: number;
  /** Known already, with the same outcome and the same time: nothing changed. */
  repeated: number;
  /** The loan had also been reported the other way. */
  contradicting: number;
  /**
   * No default, and a later outcome of the loan was known already and still counts. A default is never late: with a horizon
   * it stands, whatever is known of later.
   */
  late: number;
  /** No sample has this id, or not yet: kept, and joined when one arrives. */
  unknown: number;
  /** Taken back, and nothing was reported of the loan for that moment, or not yet: such a report will not count. */
  unmatched: number;
}

const NAMES = ['stored', 'repeated', 'contradicting', 'late', 'unknown', 'unmatched'] as const;

export const SUMMED_COUNTS = NAMES.map((name) => `coalesce(sum(${name}), 0) AS ${name}`).join(', ');

/** Reads what `storeOutcomes` counted for a request that needs its counts only once, and forgets it. */
export async function takeCounts(database: Database, receipt: string): Promise<StoredCounts> {
  const blocks = await database.query<StoredCounts & Record<string, number>>(
    `DELETE FROM outcome_blocks WHERE receipt = ? RETURNING ${NAMES.join(', ')}`,
    [receipt],
  );
  const sum: StoredCounts = { stored: 0, repeated: 0, contradicting: 0, late: 0, unknown: 0, unmatched: 0 };
  for (const block of blocks) for (const name of NAMES) sum[name] += block[name];
  return sum;
}
