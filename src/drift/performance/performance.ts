import { horizonProblem } from '../../outcomes/horizon.ts';
import { labelledPredictions, type Maturity } from '../../outcomes/labelled-predictions.ts';
import type { Database, Random } from '../../ports.ts';
import type { Weights } from '../../statistics/weights.ts';
import type { MaturityReport, OutcomesReport } from '../reports/report.ts';
import type { WatchedVersion } from '../watched.ts';
import { estimatedPerformance } from './cbpe.ts';
import { realisedPerformance } from './realised.ts';

/** The latest; bootstrap intervals over more would take a check's time and be hardly narrower. */
const MOST_LOANS = 10_000;

export interface Performance {
  /** Null while there is nothing to estimate from. */
  outcomes: OutcomesReport | null;
  /** Null without a horizon. */
  maturity: MaturityReport | null;
}

/**
 * How good a version's scores were, from the outcomes that are known; an estimate while too few are; and which of those that were
 * reported wait to be known.
 *
 * @param recent PDs of recent applications, for the estimate, and what each counts
 * @param maturity what an outcome means; undefined without a horizon
 * @param retentionDays how long samples are kept
 */
export async function performanceOf(
  database: Database,
  watched: WatchedVersion,
  recent: { probabilities: readonly number[]; weights: Weights },
  random: Random,
  maturity: Maturity | undefined,
  retentionDays: number,
): Promise<Performance> {
  const { name, version } = watched;
  const known = await labelledPredictions(database, name, version, MOST_LOANS, maturity);
  const { loans, immature, notMade, nextMature } = known;
  const found =
    realisedPerformance(loans, watched, random) ??
    estimatedPerformance(recent.probabilities, recent.weights, watched.metrics.holdout, random);
  // Also beside an estimate: they may be why there is one.
  const report = found && notMade > 0 ? { ...found, not_made: notMade } : found;
  if (!maturity) return { outcomes: report, maturity: null };
  const { months } = maturity;
  return {
    outcomes: report && { ...report, horizon_months: months, immature },
    maturity: {
      horizon_months: months,
      waiting: immature,
      next_mature: nextMature === null ? null : new Date(nextMature).toISOString(),
      problem: horizonProblem(months, retentionDays),
    },
  };
}
