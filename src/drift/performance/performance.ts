import { parseApplicationSchema } from '../../application/schema.ts';
import { labelledPredictions } from '../../outcomes/labelled-predictions.ts';
import type { Database, Random } from '../../ports.ts';
import type { Weights } from '../../statistics/weights.ts';
import type { OutcomesReport } from '../reports/report.ts';
import type { WatchedVersion } from '../watched.ts';
import { estimatedPerformance } from './cbpe.ts';
import { realisedPerformance } from './realised.ts';

/** The latest; bootstrap intervals over more would take a check's time and be hardly narrower. */
const MOST_LOANS = 10_000;

/**
 * How good a version's scores were, from the outcomes that are known; an estimate while too few are; null while there is
 * nothing to estimate from.
 *
 * @param recent PDs of recent applications, for the estimate, and what each counts
 * @param at the moment that is checked, in milliseconds since the Unix epoch
 */
export async function performanceOf(
  database: Database,
  watched: WatchedVersion,
  recent: { probabilities: readonly number[]; weights: Weights },
  random: Random,
  at: number,
): Promise<OutcomesReport | null> {
  const { name, version, schema } = watched;
  const months = parseApplicationSchema(schema).outcome?.horizon_months;
  const maturity = months === undefined ? undefined : { months, now: at };
  const { loans, immature } = await labelledPredictions(database, name, version, MOST_LOANS, maturity);
  const report =
    realisedPerformance(loans, watched, random) ??
    estimatedPerformance(recent.probabilities, recent.weights, watched.metrics.holdout, random);
  return report && months !== undefined ? { ...report, horizon_months: months, immature } : report;
}
