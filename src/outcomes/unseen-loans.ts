import type { Database } from '../ports.ts';
import { fromJson } from '../samples/sample.ts';
import { latestDecision, maturedWithin } from './horizon.ts';
import { FOLLOWED, type LabelledPrediction, latestOfEach, type Maturity } from './labelled-predictions.ts';

/** A prediction whose outcome is known, and what the model saw. */
export interface UnseenLoan extends LabelledPrediction {
  /** In model order; NaN is missing. */
  features: Float32Array;
}

/**
 * A version's latest predictions with a known outcome, of which nothing had been reported by a time: no training that began
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
  const bound = maturity ? latestDecision(maturity.asOf, maturity.months) : Number.MAX_SAFE_INTEGER;
  const rows = await database.query<{
    loan: string;
    at: number;
    probability: number;
    features: string;
    defaulted: number;
    firstDefault: number | null;
    lastReport: number;
  }>(
    `SELECT coalesce(loan, request, id) AS loan, at, probability, features, defaulted, ${FOLLOWED} FROM samples s
     WHERE model = ? AND version = ? AND defaulted IS NOT NULL AND at <= ? AND NOT EXISTS (
       SELECT 1 FROM outcomes o WHERE o.join_key IN (s.id, s.request, s.loan) AND o.received_at <= ?)
     ORDER BY at DESC LIMIT ?`,
    [model, version, bound, reportedAfter, limit],
  );
  const known = rows.flatMap((row) => {
    const { loan, at, probability } = row;
    const defaulted = maturity ? maturedWithin(row, maturity.months, maturity.asOf) : row.defaulted;
    if (defaulted === null) return [];
    const features = Float32Array.from(JSON.parse(row.features) as (number | null)[], fromJson);
    return [{ loan, at, probability, defaulted, features }];
  });
  return latestOfEach(known);
}
