import type { PolicyRule } from '../application/policy-schema.ts';
import type { Policy } from '../model/manifest.ts';
import { cutOffAt, thresholdApproving } from '../statistics/cut-offs.ts';
import {
  type Confusion,
  confusionAt,
  type DecisionMetrics,
  decisionMetrics,
} from '../statistics/decision.ts';
import { type Ranking, totals } from '../statistics/ranking.ts';

/**
 * The policy's threshold and bands. The threshold is the one that approves the share that is asked for, or else, among all
 * thresholds that keep the schema's conditions, the one that reaches its goal best; among equals the highest, which declines fewest.
 * Where no threshold keeps the conditions, the one that falls short by the least in sum. It lies midway between two neighbouring
 * probabilities.
 *
 * @param ranking out-of-fold probabilities: those of rows seen in training are too good
 */
export function choosePolicy(rule: PolicyRule, ranking: Ranking): Policy {
  return policyAt(rule, bestThreshold(rule, ranking));
}

/** The policy with a threshold that somebody chose. */
export function policyAt(rule: PolicyRule, threshold: number): Policy {
  const { medium, high } = rule.bands;
  const beginning = (band: typeof medium) => (typeof band === 'number' ? band * threshold : band.pd);
  return { threshold, bands: { medium: beginning(medium), high: beginning(high) } };
}

/** What a threshold does on the rows that it was chosen on. */
export interface Reached extends DecisionMetrics {
  approvalRate: number;
}

export function reachedAt(ranking: Ranking, threshold: number): Reached {
  const { approvalRate } = cutOffAt(ranking, threshold);
  return { ...decisionMetrics(confusionAt(ranking, threshold)), approvalRate };
}

/** Without the bands, which do not decide. */
type Goal = PolicyRule extends infer Rule ? (Rule extends unknown ? Omit<Rule, 'bands'> : never) : never;

export function bestThreshold(rule: Goal, ranking: Ranking): number {
  if ('approval_rate' in rule) return thresholdApproving(ranking, rule.approval_rate);
  const all = totals(ranking);
  let truePositives = 0;
  let falsePositives = 0;
  const confusion = () => ({
    truePositives,
    falsePositives,
    trueNegatives: all.negatives - falsePositives,
    falseNegatives: all.positives - truePositives,
  });
  // To approve everybody may cost least. Of a model that predicts no default nothing else is asked.
  const everybody = 'maximize' in rule ? Number.NEGATIVE_INFINITY : goalOf(rule, confusion());
  let best = {
    threshold: 1,
    goal: everybody,
    shortfall: 'maximize' in rule ? Number.POSITIVE_INFINITY : 0,
  };
  for (let group = 0; group < ranking.probability.length; group++) {
    truePositives += ranking.positives[group]!;
    falsePositives += ranking.negatives[group]!;
    const shortfall = shortfallOf(rule, decisionMetrics(confusion()));
    const goal = goalOf(rule, confusion());
    if (shortfall < best.shortfall || (shortfall === best.shortfall && goal > best.goal)) {
      const next = ranking.probability[group + 1] ?? 0;
      best = { threshold: (ranking.probability[group]! + next) / 2, goal, shortfall };
    }
  }
  return best.threshold;
}

/** What a threshold is to make as large as possible. */
export function goalOf(rule: Exclude<Goal, { approval_rate: number }>, confusion: Confusion): number {
  const { truePositives, falsePositives, trueNegatives, falseNegatives } = confusion;
  if ('cost' in rule)
    return -(rule.cost.false_positive * falsePositives + rule.cost.false_negative * falseNegatives);
  if ('profit' in rule) return rule.profit.good * trueNegatives + rule.profit.bad * falseNegatives;
  if (rule.maximize !== 'ks') return decisionMetrics(confusion)[rule.maximize];
  return truePositives / (truePositives + falseNegatives) - falsePositives / (falsePositives + trueNegatives);
}

/** By how much a threshold misses the conditions in sum. */
function shortfallOf(rule: Goal, metrics: DecisionMetrics): number {
  return conditionsOf(rule).reduce((sum, [name, least]) => sum + Math.max(0, least - metrics[name]), 0);
}

/** What must be reached beside the goal, and at least how much of it. */
export function conditionsOf(rule: Goal): [name: 'accuracy' | 'precision' | 'recall', least: number][] {
  return 'subject_to' in rule ? (Object.entries(rule.subject_to) as ReturnType<typeof conditionsOf>) : [];
}

/** How far a threshold stays from what the policy asks for; 0 where nothing is asked but the best of some measure. */
export function distanceFrom(rule: Goal, reached: Reached): number {
  if ('approval_rate' in rule) return Math.abs(reached.approvalRate - rule.approval_rate);
  return shortfallOf(rule, reached);
}
