import type { ApplicationSchema } from '../application/schema.ts';
import type { Policy } from '../model/manifest.ts';
import { decisionMetrics } from '../statistics/decision.ts';
import { type Ranking, totals } from '../statistics/ranking.ts';

/**
 * The policy's threshold and bands: among all thresholds that keep the schema's conditions, the one that makes its
 * goal largest; among equals the highest, which declines fewest. Where no threshold keeps the conditions, the one
 * that falls short by the least in sum. It lies midway between two neighbouring probabilities.
 *
 * @param ranking out-of-fold probabilities: those of rows seen in training are too good
 */
export function choosePolicy(policy: ApplicationSchema['policy'], ranking: Ranking): Policy {
  const threshold = bestThreshold(policy, ranking);
  const { medium, high } = policy.bands;
  return { threshold, bands: { medium: medium * threshold, high: high * threshold } };
}

export function bestThreshold(
  { maximize, subject_to }: Pick<ApplicationSchema['policy'], 'maximize' | 'subject_to'>,
  ranking: Ranking,
): number {
  const conditions = Object.entries(subject_to) as ['accuracy' | 'precision' | 'recall', number][];
  const all = totals(ranking);
  let truePositives = 0;
  let falsePositives = 0;
  let best = { threshold: 1, goal: Number.NEGATIVE_INFINITY, shortfall: Number.POSITIVE_INFINITY };
  for (let group = 0; group < ranking.probability.length; group++) {
    truePositives += ranking.positives[group]!;
    falsePositives += ranking.negatives[group]!;
    const metrics = decisionMetrics({
      truePositives,
      falsePositives,
      trueNegatives: all.negatives - falsePositives,
      falseNegatives: all.positives - truePositives,
    });
    const shortfall = conditions.reduce((sum, [name, least]) => sum + Math.max(0, least - metrics[name]), 0);
    const goal = metrics[maximize];
    if (shortfall < best.shortfall || (shortfall === best.shortfall && goal > best.goal)) {
      const next = ranking.probability[group + 1] ?? 0;
      best = { threshold: (ranking.probability[group]! + next) / 2, goal, shortfall };
    }
  }
  return best.threshold;
}
