import { LAST_REPORT, maturedWithin } from '../outcomes/horizon.ts';
import type { Database, SqlValue } from '../ports.ts';

/** A decision whose loan is looked for among the outcomes. */
export interface Decided {
  /** When, in milliseconds since the Unix epoch. */
  at: number;
  /** `joinKey` of whatever outcomes may call it by. */
  keys: readonly string[];
}

/** What is told of a loan, by all its reports. */
interface Told {
  firstDefault: number | null;
  lastReport: number;
  /** Twice the time of the report that counts, and 1 more where it is a default: the latest, and of two for the same moment the default. */
  latest: number;
}

/**
 * Whether each loan defaulted, null while it is not known: by the report that counts, or, with months, by what is known of so many months
 * after the decision. Then a younger loan is not known, though it defaulted: of young loans only defaults are told.
 *
 * @param now milliseconds since the Unix epoch
 */
export async function knownOutcomes(
  database: Database,
  model: string,
  decisions: readonly Decided[],
  months: number | undefined,
  now: number,
): Promise<(0 | 1 | null)[]> {
  const keys = [...new Set(decisions.flatMap((decision) => decision.keys))];
  const rows = await database.query<Told & { key: string } & Record<string, SqlValue>>(
    `SELECT o.join_key AS key, min(CASE WHEN o.defaulted = 1 THEN o.observed_at END) AS "firstDefault",
       ${LAST_REPORT} AS "lastReport", max(o.observed_at * 2 + o.defaulted) AS latest
     FROM json_each(?) i CROSS JOIN standing_outcomes o
     WHERE o.join_key = i.atom AND o.model = ? GROUP BY o.join_key`,
    [JSON.stringify(keys), model],
  );
  const told = new Map(rows.map((row) => [row.key, row]));
  return decisions.map(({ at, keys: own }) => {
    const found = own.flatMap((key) => told.get(key) ?? []);
    if (found.length === 0) return null;
    if (months === undefined) return Math.max(...found.map(({ latest }) => latest)) % 2 === 0 ? 0 : 1;
    const defaults = found.flatMap(({ firstDefault }) => firstDefault ?? []);
    const loan = {
      at,
      firstDefault: defaults.length === 0 ? null : Math.min(...defaults),
      lastReport: Math.max(...found.map(({ lastReport }) => lastReport)),
    };
    return maturedWithin(loan, months, now);
  });
}
