import { labelledPredictions } from '../../outcomes/labelled-predictions.ts';
import type { Database, Random } from '../../ports.ts';
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
 * @param probabilities PDs of recent applications, for the estimate
 */
export async function performanceOf(
  database: Database,
  watched: WatchedVersion,
  probabilities: readonly number[],
  random: Random,
): Promise<OutcomesReport | null> {
  const loans = await labelledPredictions(database, watched.name, watched.version, MOST_LOANS);
  return (
    realisedPerformance(loans, watched, random) ??
    estimatedPerformance(probabilities, watched.metrics.holdout, random)
  );
}
