import type { PolicyRule } from '../application/policy-schema.ts';
import { conditionsOf, type Reached } from './threshold.ts';

/**
 * What a threshold does that a schema's policy chose, for people: it follows "the threshold".
 *
 * @param reached on the rows that it was chosen on
 * @param where those rows are told of, for people
 * @example of `{"maximize": "recall", "subject_to": {"accuracy": 0.89}}`: makes recall as large as it can be with accuracy at least 0.89
 */
export function policyText(rule: PolicyRule, reached: Reached, where = 'out of fold'): string {
  if ('approval_rate' in rule)
    return `approves ${percent(reached.approvalRate, 4)} of the applications, as near to ${percent(rule.approval_rate)} as loans of equal probability allow`;
  if ('cost' in rule) {
    const { false_positive, false_negative } = rule.cost;
    return `makes the cost smallest, where a good loan that is declined costs ${false_positive} and a default that is approved ${false_negative}`;
  }
  if ('profit' in rule) {
    const { good, bad } = rule.profit;
    return `makes the profit largest, where an approved loan brings ${good} without and ${bad} with default`;
  }
  const conditions = conditionsOf(rule);
  const asked = conditions.map(([name, least]) => `${name} at least ${least}`).join(' and ');
  const goal = rule.maximize === 'ks' ? 'the KS distance' : rule.maximize;
  if (conditions.length === 0) return `makes ${goal} largest`;
  const missed = conditions.filter(([name, least]) => least - reached[name] > ROUNDING);
  if (missed.length === 0) return `makes ${goal} as large as it can be with ${asked}`;
  const shortfalls = missed.map(
    ([name, least]) => `${name} is ${figure(reached[name])}, ${figure(least - reached[name])} too low`,
  );
  return `misses its conditions by the least in sum, for no threshold has ${asked}: ${where} ${shortfalls.join(', and ')}`;
}

/** Sums of weights differ by so little with the order in which they are added. */
const ROUNDING = 1e-9;

/** Four decimals, and more where these would be zeros. */
function figure(value: number): string {
  return value !== 0 && value < 0.001 ? value.toPrecision(1) : value.toFixed(4);
}

/** Where the bands begin, for people. */
export function bandsText({ bands: { medium, high } }: PolicyRule): string {
  return typeof medium === 'number' || typeof high === 'number'
    ? `${medium} and ${high} times the threshold`
    : 'probabilities that the schema names';
}

function percent(share: number, digits = 10): string {
  return `${Number((100 * share).toPrecision(digits))}%`;
}
