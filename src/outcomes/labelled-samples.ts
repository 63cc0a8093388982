import { FINAL_OF_SAMPLE_BY, isMade } from '../decisions/final/of-sample.ts';
import type { Database } from '../ports.ts';
import { THE_ONE_THAT_COUNTS } from '../samples/label.ts';
import { fromJson } from '../samples/sample.ts';
import { followedUntil } from './followed.ts';
import { LAST_REPORT, latestDecision, maturedWithin } from './horizon.ts';

/** A sampled loan whose outcome is known. */
export interface LabelledSample {
  id: string;
  /** The digest of the loan's own key, where it is known: see `joinKey`. */
  loan: string | null;
  /** When it was scored, in milliseconds since the Unix epoch. */
  at: number;
  /** One a field, in the schema's order, as `encode` takes them. */
  values: ArrayLike<number>;
  defaulted: boolean;
}

/** What a retraining takes of a model's samples. */
export interface LabelledSamples {
  /** Ordered by id. */
  samples: LabelledSample[];
  /** Samples with reports that are younger than the horizon, or were not followed to its end: left out. */
  immature: number;
  /** Samples with an outcome, of loans that the lender declined in the end, or whose applicant withdrew: left out, for they were not made. */
  notMade: number;
}

/** Most labelled samples that a retraining takes in, the latest: more would not fit a Worker's memory. */
const MOST_LABELLED = 20_000;

/**
 * A model's samples whose outcome was known at a time, of loans that were made as far as was known then, each application once, whoever was
 * scored beside it; and how many are left out.
 *
 * @param knownBy milliseconds since the Unix epoch
 * @param months the schema's horizon: then only loans that were so old by where loans are followed to, and followed for so long, have an
 *   outcome
 */
export async function labelledSamples(
  database: Database,
  model: string,
  knownBy: number,
  months?: number,
): Promise<LabelledSamples> {
  const asOf = months === undefined ? knownBy : await followedUntil(database, model, undefined, knownBy);
  const bound = months === undefined ? knownBy : latestDecision(asOf, months);
  const reports =
    'FROM standing_outcomes o WHERE o.join_key IN (s.id, s.request, s.loan) AND o.model = s.model AND o.received_at <= ?';
  const rows = await database.query<{
    id: string;
    at: number;
    loan: string | null;
    inputs: string;
    defaulted: number;
    final: string | null;
    firstDefault: number | null;
    lastReport: number;
  }>(
    `SELECT id, at, loan, inputs, defaulted, final, "firstDefault", "lastReport" FROM (
       SELECT s.id, s.at, s.loan, s.inputs, ${FINAL_OF_SAMPLE_BY} AS final,
         (SELECT o.defaulted ${reports} ${THE_ONE_THAT_COUNTS}) AS defaulted,
         (SELECT min(o.observed_at) ${reports} AND o.defaulted = 1) AS "firstDefault",
         (SELECT ${LAST_REPORT} ${reports}) AS "lastReport"
       FROM samples s WHERE s.model = ? AND s.beside IS NULL AND s.defaulted IS NOT NULL AND s.at <= ?) reported
     WHERE defaulted IS NOT NULL ORDER BY at DESC, id LIMIT ?`,
    [knownBy, knownBy, knownBy, knownBy, model, bound, MOST_LABELLED],
  );
  let notMade = 0;
  const samples = rows
    .flatMap((row) => {
      const { id, loan, at, inputs } = row;
      const defaulted = months === undefined ? row.defaulted : maturedWithin(row, months, asOf);
      if (defaulted === null) return [];
      if (!isMade(row.final)) {
        notMade++;
        return [];
      }
      const values = Float64Array.from(JSON.parse(inputs) as (number | null)[], fromJson);
      return [{ id, loan, at, values, defaulted: defaulted === 1 }];
    })
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  const younger = await countYounger(database, model, bound, knownBy);
  return { samples, immature: rows.length - samples.length - notMade + younger, notMade };
}

/** Samples after a moment with a report that was known by another. */
async function countYounger(database: Database, model: string, after: number, knownBy: number) {
  const [younger] = await database.query<{ samples: number }>(
    `SELECT count(*) AS samples FROM samples s
     WHERE s.model = ? AND s.beside IS NULL AND s.defaulted IS NOT NULL AND s.at > ? AND s.at <= ? AND EXISTS (
       SELECT 1 FROM standing_outcomes o WHERE o.join_key IN (s.id, s.request, s.loan) AND o.model = s.model AND o.received_at <= ?)`,
    [model, after, knownBy, knownBy],
  );
  return younger!.samples;
}
