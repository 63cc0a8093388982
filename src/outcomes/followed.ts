import type { Database, Statement } from '../ports.ts';

/**
 * How far loans have been followed: the latest moment of which one was reported not to have defaulted. Many lenders report
 * a default at once, and all other loans now and then: of loans whose horizon ends after that moment nothing but defaults
 * is known, and they would count alone.
 *
 * @param knownBy reports that were received later do not count; milliseconds since the Unix epoch
 * @returns milliseconds since the Unix epoch: the epoch itself where no such loan was reported
 */
export async function followedUntil(database: Database, knownBy: number): Promise<number> {
  const [row] = await database.query<{ until: number | null }>(
    'SELECT max(until) AS until FROM outcomes_followed WHERE received_at <= ?',
    [knownBy],
  );
  return row?.until ?? 0;
}

/** Notes how far a block's loans were followed. @param rows JSON: key, observed at, defaulted of each */
export function noteFollowed(rows: string, receivedAt: number): Statement {
  return {
    sql: `INSERT INTO outcomes_followed (received_at, until)
          SELECT ?, until FROM (SELECT max(value ->> 1) AS until FROM json_each(?) WHERE value ->> 2 = 0)
          WHERE until > coalesce((SELECT max(until) FROM outcomes_followed WHERE received_at <= ?), 0)
          ON CONFLICT DO UPDATE SET until = max(until, excluded.until)`,
    params: [receivedAt, rows, receivedAt],
  };
}
