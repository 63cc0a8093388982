import type { Database } from '../ports.ts';
import { labelSamples } from '../samples/label.ts';
import type { Outcome } from './outcome.ts';

/** What became of reports. `stored` + `repeated` are all of them; the other counts are parts of `stored`. */
export interface StoredCounts {
  /** New. */
  stored: number;
  /** Known already, with the same outcome and the same time: nothing changed. */
  repeated: number;
  /** The loan had also been reported the other way. */
  contradicting: number;
  /** A later outcome of the loan was known already, and still counts. */
  late: number;
  /** No sample has this id, or not yet: kept, and joined when one arrives. */
  unknown: number;
}

/** Rows of one statement: as JSON they stay far below D1's 2 MB for a bound value. */
export const BLOCK_ROWS = 10_000;

/**
 * Writes reports that are not there yet, labels the samples that they are about, and says what was new. Reports are only
 * ever added, so neither the order nor the repetition of calls changes what is stored in the end.
 *
 * @param outcomes at most BLOCK_ROWS
 * @param receivedAt in milliseconds since the Unix epoch
 */
export async function storeOutcomes(
  database: Database,
  outcomes: readonly Outcome[],
  receivedAt: number,
): Promise<StoredCounts> {
  const rows = JSON.stringify(outcomes.map(({ key, observedAt, defaulted }) => [key, observedAt, defaulted]));
  const known = await findKnown(database, rows);
  const counts = countNews(outcomes, known);
  await database.batch([
    {
      sql: `INSERT INTO outcomes (join_key, observed_at, defaulted, received_at)
            SELECT value ->> 0, value ->> 1, value ->> 2, ? FROM json_each(?) WHERE true
            ON CONFLICT DO NOTHING`,
      params: [receivedAt, rows],
    },
    // A statement each, so that it finds its samples by an index.
    labelSamples('id IN (SELECT value ->> 0 FROM json_each(?))', [rows]),
    labelSamples('request IN (SELECT value ->> 0 FROM json_each(?))', [rows]),
    labelSamples('loan IN (SELECT value ->> 0 FROM json_each(?))', [rows]),
  ]);
  return counts;
}

/** What the database knew of a report's loan before; absent when it knew nothing. */
interface Known {
  row: number;
  repeated: number;
  contradicted: number;
  late: number;
  sampled: number;
}

async function findKnown(database: Database, rows: string): Promise<Map<number, Known>> {
  const found = await database.query<Known & Record<string, number>>(
    `SELECT * FROM (
       SELECT i.key AS row,
         EXISTS (SELECT 1 FROM outcomes o WHERE o.join_key = i.value ->> 0
                 AND o.observed_at = i.value ->> 1 AND o.defaulted = i.value ->> 2) AS repeated,
         EXISTS (SELECT 1 FROM outcomes o WHERE o.join_key = i.value ->> 0
                 AND o.defaulted <> i.value ->> 2) AS contradicted,
         EXISTS (SELECT 1 FROM outcomes o WHERE o.join_key = i.value ->> 0
                 AND o.observed_at > i.value ->> 1) AS late,
         EXISTS (SELECT 1 FROM samples s WHERE s.id = i.value ->> 0)
           OR EXISTS (SELECT 1 FROM samples s WHERE s.request = i.value ->> 0)
           OR EXISTS (SELECT 1 FROM samples s WHERE s.loan = i.value ->> 0) AS sampled
       FROM json_each(?) i)
     WHERE repeated OR contradicted OR late OR sampled`,
    [rows],
  );
  return new Map(found.map((known) => [known.row, known]));
}

/** Goes through a block as if its reports had come one by one. */
function countNews(outcomes: readonly Outcome[], known: ReadonlyMap<number, Known>): StoredCounts {
  const counts: StoredCounts = { stored: 0, repeated: 0, contradicting: 0, late: 0, unknown: 0 };
  const earlier = new Map<string, Outcome[]>();
  outcomes.forEach((report, row) => {
    const before = known.get(row);
    const reports = earlier.get(report.key) ?? [];
    const has = (test: (other: Outcome) => boolean) => reports.some(test);
    if (
      before?.repeated ||
      has((other) => other.observedAt === report.observedAt && other.defaulted === report.defaulted)
    ) {
      counts.repeated++;
      return;
    }
    counts.stored++;
    if (before?.contradicted || has((other) => other.defaulted !== report.defaulted)) counts.contradicting++;
    if (before?.late || has((other) => other.observedAt > report.observedAt)) counts.late++;
    if (!before?.sampled) counts.unknown++;
    earlier.set(report.key, [...reports, report]);
  });
  return counts;
}
