import type { PolicyRule } from '../application/policy-schema.ts';

/**
 * What a schema's policy asks of the threshold, for people: it follows "the threshold".
 *
 * @example of `{"maximize": "recall", "subject_to": {"accuracy": 0.89}}`: makes recall as large as it can be with accuracy at least 0.89
 */
export function policyText(rule: PolicyRule): string {
  if ('approval_rate' in rule) return `approves ${percent(rule.approval_rate)} of the applications`;
  if ('cost' in rule) {
    const { false_positive, false_negative } = rule.cost;
    return `makes the cost smallest, where a good loan that is declined costs ${false_positive} and a default that is approved ${false_negative}`;
  }
  if ('profit' in rule) {
    const { good, bad } = rule.profit;
    return `makes the profit largest, where an approved loan brings ${good} without and ${bad} with default`;
  }
  const conditions = Object.entries(rule.subject_to).map(([name, least]) => `${name} at least ${least}`);
  const goal = rule.maximize === 'ks' ? 'the KS distance' : rule.maximize;
  return conditions.length === 0
    ? `makes ${goal} largest`
    : `makes ${goal} as large as it can be with ${conditions.join(' and ')}`;
}

/** Where the bands begin, for people. */
export function bandsText({ bands: { medium, high } }: PolicyRule): string {
  return typeof medium === 'number' || typeof high === 'number'
    ? `${medium} and ${high} times the threshold`
    : 'probabilities that the schema names';
}

function percent(share: number): string {
  return `${Number((100 * share).toPrecision(10))}%`;
}
