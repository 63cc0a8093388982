import { WAS_MADE } from '../decisions/final/of-sample.ts';
import type { Database } from '../ports.ts';
import { fromJson } from '../samples/sample.ts';
import { latestDecision, maturedWithin } from './horizon.ts';
import { FOLLOWED, type LabelledPrediction, latestOfEach, type Maturity } from './labelled-predictions.ts';

/** A prediction whose outcome is known, and what the model saw. */
export interface UnseenLoan extends LabelledPrediction {
  /** In model order; NaN is missing. */
  features: Float32Array;
}

/** A loan that a challenger scored beside the champion, whose outcome is known. */
export interface UnseenPair extends LabelledPrediction {
  /** The PD that the challenger gave it. */
  challenged: number;
}

/**
 * A version's latest predictions with a known outcome, of loans that were made, of which nothing had been reported by a time: no training that began
 * then can have learnt from them. Which outcomes count is as with `labelledPredictions`.
 *
 * @param reportedAfter milliseconds since the Unix epoch
 */
export async function unseenLoans(
  database: Database,
  model: string,
  version: string,
  reportedAfter: number,
  limit: number,
  maturity?: Maturity,
): Promise<UnseenLoan[]> {
  const looked: Looked = { columns: 's.probability, s.features AS own', join: '', on: '', params: [] };
  const loans = await unseen(database, looked, [model, version], reportedAfter, limit, maturity);
  return loans.map(({ own, ...loan }) => ({
    ...loan,
    features: Float32Array.from(JSON.parse(own as string) as (number | null)[], fromJson),
  }));
}

/**
 * Likewise the latest that a challenger scored beside a champion.
 * @param versions numbers of versions
 */
export async function unseenPairs(
  database: Database,
  model: string,
  { champion, challenger }: { champion: string; challenger: string },
  reportedAfter: number,
  limit: number,
  maturity?: Maturity,
): Promise<UnseenPair[]> {
  const looked: Looked = {
    columns: 'c.probability, s.probability AS own',
    join: 'CROSS JOIN samples c',
    on: 'c.id = s.beside AND c.version = ? AND',
    params: [champion],
  };
  const pairs = await unseen(database, looked, [model, challenger], reportedAfter, limit, maturity);
  return pairs.map(({ own, ...pair }) => ({ ...pair, challenged: own as number }));
}

/** What is looked up of a sample `s` besides its outcome. */
interface Looked {
  /** The `probability`, and what each asker wants as `own`. */
  columns: string;
  join: string;
  /** What holds of the joined, and the word that follows. */
  on: string;
  params: string[];
}

async function unseen(
  database: Database,
  { columns, join, on, params }: Looked,
  [model, version]: [string, string],
  reportedAfter: number,
  limit: number,
  maturity: Maturity | undefined,
): Promise<(LabelledPrediction & { own: string | number })[]> {
  const bound = maturity ? latestDecision(maturity.asOf, maturity.months) : Number.MAX_SAFE_INTEGER;
  const rows = await database.query<{
    loan: string;
    at: number;
    probability: number;
    own: string | number;
    defaulted: number;
    firstDefault: number | null;
    lastReport: number;
  }>(
    `SELECT coalesce(s.loan, s.request, s.id) AS loan, s.at, s.defaulted, ${columns}, ${FOLLOWED} FROM samples s ${join}
     WHERE ${on} s.model = ? AND s.version = ? AND s.defaulted IS NOT NULL AND s.at <= ? AND ${WAS_MADE} AND NOT EXISTS (
       SELECT 1 FROM outcomes o WHERE o.join_key IN (s.id, s.request, s.loan) AND o.model = s.model AND o.received_at <= ?)
     ORDER BY s.at DESC LIMIT ?`,
    [...params, model, version, bound, reportedAfter, limit],
  );
  const known = rows.flatMap((row) => {
    const { loan, at, probability, own } = row;
    const defaulted = maturity ? maturedWithin(row, maturity.months, maturity.asOf) : row.defaulted;
    return defaulted === null ? [] : [{ loan, at, probability, own, defaulted }];
  });
  return latestOfEach(known);
}
