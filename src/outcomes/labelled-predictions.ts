import { timeMonthsLater } from '../calendar.ts';
import { FINAL_OF_SAMPLE, isMade, WAS_MADE } from '../decisions/final/of-sample.ts';
import type { Database } from '../ports.ts';
import { LAST_REPORT, latestDecision, maturedWithin } from './horizon.ts';

/** A prediction whose outcome is known. */
export interface LabelledPrediction {
  /** When it was made, in milliseconds since the Unix epoch. */
  at: number;
  probability: number;
  defaulted: number;
}

/** What an outcome means: whether a loan defaulted within so many months of its decision. */
export interface Maturity {
  months: number;
  /** To where loans are followed (`followedUntil`), in milliseconds since the Unix epoch: how old a loan is counts to there. */
  asOf: number;
}

/** A version's predictions with a known outcome, and the loans that have reports and are not old enough to have one. */
export interface Labelled {
  loans: LabelledPrediction[];
  immature: number;
  /** Loans with a known outcome that the lender declined in the end, or whose applicant withdrew: left out, for they were not made. */
  notMade: number;
  /** When the first of the younger ones is old enough, in milliseconds since the Unix epoch; null without any. */
  nextMature: number | null;
}

/**
 * A version's latest predictions with a known outcome, of loans that were made; of a loan that was scored repeatedly, the latest.
 *
 * With a horizon, loans whose decision is younger are left out, those that defaulted already too: of young loans only
 * defaults are known, and would count alone. How old loans are counts to where they were followed (`followedUntil`). Older
 * ones that were not followed to the horizon's end are left out too.
 */
export async function labelledPredictions(
  database: Database,
  model: string,
  version: string,
  limit: number,
  maturity?: Maturity,
): Promise<Labelled> {
  if (maturity) return matureOnes(database, model, version, limit, maturity);
  const rows = await database.query<Known & { defaulted: number }>(
    `SELECT ${KNOWN}, defaulted FROM samples s
     WHERE model = ? AND version = ? AND defaulted IS NOT NULL ORDER BY at DESC LIMIT ?`,
    [model, version, limit],
  );
  const { made, notMade } = madeOnes(rows);
  return { loans: latestOfEach(made), immature: 0, notMade, nextMature: null };
}

async function matureOnes(
  database: Database,
  model: string,
  version: string,
  limit: number,
  { months, asOf }: Maturity,
): Promise<Labelled> {
  const bound = latestDecision(asOf, months);
  const rows = await database.query<Known & { firstDefault: number | null; lastReport: number }>(
    `SELECT ${KNOWN}, ${FOLLOWED} FROM samples s
     WHERE model = ? AND version = ? AND defaulted IS NOT NULL AND at <= ? ORDER BY at DESC LIMIT ?`,
    [model, version, bound, limit],
  );
  const [young] = await database.query<{ loans: number; first: number | null }>(
    `SELECT count(DISTINCT coalesce(loan, request, id)) AS loans, min(at) AS first FROM samples s
     WHERE model = ? AND version = ? AND defaulted IS NOT NULL AND at > ? AND ${WAS_MADE} AND NOT EXISTS (
       -- Found by its loan: an expression in the model's place keeps SQLite from the index of all that have an outcome.
       SELECT 1 FROM samples e WHERE e.loan = s.loan
         AND e.model || '' = s.model AND e.version = s.version AND e.defaulted IS NOT NULL AND e.at <= ?)`,
    [model, version, bound, bound],
  );
  const mature: (LabelledPrediction & { loan: string })[] = [];
  const followed = new Set<string>();
  const unfollowed = new Set<string>();
  const { made, notMade } = madeOnes(rows);
  for (const row of made) {
    const { loan, at, probability } = row;
    const defaulted = maturedWithin(row, months, asOf);
    (defaulted === null ? unfollowed : followed).add(loan);
    if (defaulted !== null) mature.push({ loan, at, probability, defaulted });
  }
  return {
    loans: latestOfEach(mature),
    notMade,
    nextMature: young!.first === null ? null : timeMonthsLater(young!.first, months),
    immature: young!.loans + [...unfollowed].filter((loan) => !followed.has(loan)).length,
  };
}

/** What is read of a prediction whose loan has reports. */
type Known = {
  loan: string;
  at: number;
  probability: number;
  /** What the lender decided in the end; null where that is not known. */
  final: string | null;
};

const KNOWN = `coalesce(loan, request, id) AS loan, at, probability, ${FINAL_OF_SAMPLE} AS final`;

/** Those of loans that were made, as far as is known, and how many others there are. */
function madeOnes<Row extends Known>(rows: readonly Row[]): { made: Omit<Row, 'final'>[]; notMade: number } {
  const madeRows = rows.filter(({ final }) => isMade(final));
  const loans = new Set(madeRows.map(({ loan }) => loan));
  const others = rows.filter(({ loan }) => !loans.has(loan));
  return {
    made: madeRows.map(({ final: _, ...row }) => row),
    notMade: new Set(others.map(({ loan }) => loan)).size,
  };
}

/** Of a sample `s`: the first default that was reported, and the latest moment of which something was. */
export const FOLLOWED = `
  (SELECT min(o.observed_at) FROM standing_outcomes o
   WHERE o.join_key IN (s.id, s.request, s.loan) AND o.model = s.model AND o.defaulted = 1) AS "firstDefault",
  (SELECT ${LAST_REPORT} FROM standing_outcomes o WHERE o.join_key IN (s.id, s.request, s.loan) AND o.model = s.model) AS "lastReport"`;

/** Of each loan the first of its rows, which come latest first. */
export function latestOfEach<Row extends { loan: string }>(rows: readonly Row[]): Omit<Row, 'loan'>[] {
  const latest = new Map<string, Omit<Row, 'loan'>>();
  for (const { loan, ...row } of rows) if (!latest.has(loan)) latest.set(loan, row);
  return [...latest.values()];
}
