import type { Database, Statement } from '../ports.ts';
import { labelSamples } from '../samples/label.ts';
import { type BlockName, newsOf } from './block.ts';
import type { Outcome } from './outcome.ts';

/**
 * Writes reports that are not there yet, labels the samples that they are about, and records under the block's name what
 * was new: one batch, all or nothing, in which nobody else's reports can come between the counting and the writing. Reports
 * are only ever added, or taken back for good, so neither the order nor the repetition of calls changes what is stored in the end; and of several
 * calls for one block the first is counted.
 *
 * @param model whose samples they are about
 * @param outcomes at most BLOCK_ROWS
 * @param receivedAt in milliseconds since the Unix epoch
 */
export async function storeOutcomes(
  database: Database,
  model: string,
  outcomes: readonly Outcome[],
  receivedAt: number,
  block: BlockName,
): Promise<void> {
  const news = newsOf(outcomes);
  // A statement of PostgreSQL may write a row once: of a report that is final later in the block, that one alone.
  const finals = new Set(news.filter(({ final }) => final).map(nameOf));
  const rows = JSON.stringify(
    news.map(({ contradicting, late, final = false, unmatched, ...report }) => [
      report.key,
      report.observedAt,
      report.defaulted,
      Number(contradicting),
      Number(late),
      Number(final),
      Number(unmatched),
      Number(report.defaulted !== null && (final || !finals.has(nameOf(report)))),
    ]),
  );
  await database.batch([
    // First, while the database knows what it knew before the block.
    countNews(block, model, rows, outcomes.length - news.length, receivedAt),
    {
      sql: `INSERT INTO outcomes (join_key, model, observed_at, defaulted, received_at, final)
            SELECT value ->> 0, ?, CAST(value ->> 1 AS BIGINT), CAST(value ->> 2 AS BIGINT), ?, CAST(value ->> 5 AS BIGINT)
            FROM json_each(?) WHERE CAST(value ->> 7 AS BIGINT) = 1
            ON CONFLICT (join_key, model, observed_at, defaulted) DO UPDATE SET final = 1 WHERE excluded.final > outcomes.final`,
      params: [model, receivedAt, rows],
    },
    ...(news.some(({ defaulted }) => defaulted === null) ? [withdraw(model, rows, receivedAt)] : []),
    // A statement each, so that it finds its samples by an index.
    labelSamples('id IN (SELECT value ->> 0 FROM json_each(?))', [rows]),
    labelSamples('request IN (SELECT value ->> 0 FROM json_each(?))', [rows]),
    labelSamples('loan IN (SELECT value ->> 0 FROM json_each(?))', [rows]),
  ]);
}

const nameOf = ({ key, observedAt, defaulted }: Pick<Outcome, 'key' | 'observedAt' | 'defaulted'>) =>
  `${key} ${observedAt} ${defaulted}`;

/** Takes both possible reports of a moment back, also one that is still to come. */
function withdraw(model: string, rows: string, now: number): Statement {
  return {
    sql: `INSERT INTO outcomes (join_key, model, observed_at, defaulted, received_at, withdrawn_at)
          SELECT i.value ->> 0, ?, CAST(i.value ->> 1 AS BIGINT), d.defaulted, ?, ?
          FROM json_each(?) i CROSS JOIN (SELECT 0 AS defaulted UNION ALL SELECT 1) d
          WHERE i.value ->> 2 IS NULL
          ON CONFLICT (join_key, model, observed_at, defaulted) DO UPDATE SET withdrawn_at = excluded.withdrawn_at
          WHERE outcomes.withdrawn_at IS NULL`,
    params: [model, now, now, rows],
  };
}

/** Of a report `i` out of `json_each`. */
const OBSERVED_AT = 'CAST(i.value ->> 1 AS BIGINT)';
const DEFAULTED = 'CAST(i.value ->> 2 AS BIGINT)';

/** @param repeated reports that the block says twice, and that are not in `rows` */
function countNews(
  { receipt, block }: BlockName,
  model: string,
  rows: string,
  repeated: number,
  now: number,
): Statement {
  return {
    sql: `INSERT INTO outcome_blocks (receipt, block, stored, repeated, contradicting, late, unknown, unmatched, recorded_at)
          WITH given (model) AS (SELECT ?), reports AS MATERIALIZED (
            SELECT
              EXISTS (SELECT 1 FROM outcomes o WHERE o.join_key = i.value ->> 0 AND o.model = given.model AND o.observed_at = ${OBSERVED_AT}
                      AND CASE WHEN i.value ->> 2 IS NULL THEN o.withdrawn_at IS NOT NULL
                          ELSE o.defaulted = ${DEFAULTED} AND o.final >= CAST(i.value ->> 5 AS BIGINT) END) AS repeated,
              CAST(i.value ->> 3 AS BIGINT) = 1 OR EXISTS (SELECT 1 FROM standing_outcomes o WHERE o.join_key = i.value ->> 0 AND o.model = given.model
                      AND o.defaulted <> ${DEFAULTED}) AS contradicting,
              CAST(i.value ->> 4 AS BIGINT) = 1 OR ${DEFAULTED} = 0 AND EXISTS (SELECT 1 FROM standing_outcomes o WHERE o.join_key = i.value ->> 0 AND o.model = given.model
                      AND o.observed_at > ${OBSERVED_AT}) AS late,
              EXISTS (SELECT 1 FROM samples s WHERE s.id = i.value ->> 0 AND s.model = given.model)
                OR EXISTS (SELECT 1 FROM samples s WHERE s.request = i.value ->> 0 AND s.model = given.model)
                OR EXISTS (SELECT 1 FROM samples s WHERE s.loan = i.value ->> 0 AND s.model = given.model) AS sampled,
              CAST(i.value ->> 6 AS BIGINT) = 1 AND NOT EXISTS (SELECT 1 FROM outcomes o WHERE o.join_key = i.value ->> 0 AND o.model = given.model
                      AND o.observed_at = ${OBSERVED_AT}) AS unmatched
            FROM given CROSS JOIN json_each(?) i)
          SELECT ?, ?,
            count(*) FILTER (WHERE NOT repeated),
            ? + count(*) FILTER (WHERE repeated),
            count(*) FILTER (WHERE NOT repeated AND contradicting),
            count(*) FILTER (WHERE NOT repeated AND late),
            count(*) FILTER (WHERE NOT repeated AND NOT sampled),
            count(*) FILTER (WHERE NOT repeated AND unmatched),
            ?
          FROM reports WHERE true
          ON CONFLICT DO NOTHING`,
    params: [model, rows, receipt, block, repeated, now],
  };
}
