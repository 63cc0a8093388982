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
  const rows = JSON.stringify(
    news.map(({ key, observedAt, defaulted, contradicting, late, final = false, unmatched }) => [
      key,
      observedAt,
      defaulted,
      Number(contradicting),
      Number(late),
      Number(final),
      Number(unmatched),
    ]),
  );
  await database.batch([
    // First, while the database knows what it knew before the block.
    countNews(block, model, rows, outcomes.length - news.length, receivedAt),
    {
      sql: `INSERT INTO outcomes (join_key, model, observed_at, defaulted, received_at, final)
            SELECT value ->> 0, ?, value ->> 1, value ->> 2, ?, value ->> 5 FROM json_each(?) WHERE value ->> 2 IS NOT NULL
            ON CONFLICT DO UPDATE SET final = 1 WHERE excluded.final > final`,
      params: [model, receivedAt, rows],
    },
    ...(news.some(({ defaulted }) => defaulted === null) ? [withdraw(model, rows, receivedAt)] : []),
    // A statement each, so that it finds its samples by an index.
    labelSamples('id IN (SELECT value ->> 0 FROM json_each(?))', [rows]),
    labelSamples('request IN (SELECT value ->> 0 FROM json_each(?))', [rows]),
    labelSamples('loan IN (SELECT value ->> 0 FROM json_each(?))', [rows]),
  ]);
}

/** Takes both possible reports of a moment back, also one that is still to come. */
function withdraw(model: string, rows: string, now: number): Statement {
  return {
    sql: `INSERT INTO outcomes (join_key, model, observed_at, defaulted, received_at, withdrawn_at)
          SELECT i.value ->> 0, ?, i.value ->> 1, d.value, ?, ? FROM json_each(?) i CROSS JOIN json_each('[0, 1]') d
          WHERE i.value ->> 2 IS NULL
          ON CONFLICT DO UPDATE SET withdrawn_at = excluded.withdrawn_at WHERE withdrawn_at IS NULL`,
    params: [model, now, now, rows],
  };
}

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
              EXISTS (SELECT 1 FROM outcomes o WHERE o.join_key = i.value ->> 0 AND o.model = given.model AND o.observed_at = i.value ->> 1
                      AND CASE WHEN i.value ->> 2 IS NULL THEN o.withdrawn_at IS NOT NULL
                          ELSE o.defaulted = i.value ->> 2 AND o.final >= i.value ->> 5 END) AS repeated,
              i.value ->> 3 OR EXISTS (SELECT 1 FROM standing_outcomes o WHERE o.join_key = i.value ->> 0 AND o.model = given.model
                      AND o.defaulted <> i.value ->> 2) AS contradicting,
              i.value ->> 4 OR i.value ->> 2 = 0 AND EXISTS (SELECT 1 FROM standing_outcomes o WHERE o.join_key = i.value ->> 0 AND o.model = given.model
                      AND o.observed_at > i.value ->> 1) AS late,
              EXISTS (SELECT 1 FROM samples s WHERE s.id = i.value ->> 0 AND s.model = given.model)
                OR EXISTS (SELECT 1 FROM samples s WHERE s.request = i.value ->> 0 AND s.model = given.model)
                OR EXISTS (SELECT 1 FROM samples s WHERE s.loan = i.value ->> 0 AND s.model = given.model) AS sampled,
              i.value ->> 6 AND NOT EXISTS (SELECT 1 FROM outcomes o WHERE o.join_key = i.value ->> 0 AND o.model = given.model
                      AND o.observed_at = i.value ->> 1) AS unmatched
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
