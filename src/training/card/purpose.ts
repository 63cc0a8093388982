import { statedValues } from '../../application/target.ts';
import { policyText } from '../policy-text.ts';
import type { CardInput } from './card-input.ts';
import { percent } from './format.ts';
import { code, shown } from './markdown.ts';

/** What the model estimates, and what is made of it. */
export function purposeSections({ summary, schema, reached }: CardInput): string[] {
  const { policy, features, validation } = summary;
  const { medium, high } = policy.bands;
  const { approval_rate } = validation.at_threshold;
  const declines =
    approval_rate === 1
      ? ' On the hold-out it predicts default of nobody.'
      : approval_rate === 0
        ? ' On the hold-out it predicts default of everybody.'
        : '';
  const unreached = [...(medium > 1 ? ['Medium'] : []), ...(high > 1 ? ['High'] : [])].join(' and ');
  return [
    '## What it is for',
    `It estimates the probability that a loan defaults (${code(schema.target.column)} is ${shown(statedValues(schema.target.positive).join(' or '))}) from ` +
      `${features.length} features: ${features.map(code).join(', ')}. ${natureOf(summary)} At and above ${percent(policy.threshold)} the ` +
      `prediction is default: this threshold ${policyText(schema.policy, reached)}, on rows that the model which scored them had not seen.${declines} The risk band is ` +
      `Medium from ${percent(medium)} and High from ${percent(high)}.` +
      (unreached === '' ? '' : ` No probability reaches ${unreached}.`),
  ];
}

/** What sort of probability the answer is. */
function natureOf({ calibration, params, validation }: CardInput['summary']): string {
  if (validation.importance.every(({ splits }) => splits === 0))
    return 'Its trees have no split: every application gets the same probability.';
  if (calibration?.slope === 0)
    return 'Its trees ranked rows that they had not seen no better than chance: every application gets the share of defaults among the training rows.';
  if (calibration) return 'The answer is a calibrated probability.';
  const changed = isReweighted(params)
    ? ', and its trees were grown on another share of defaults than the population has: the answer ranks applications, and is not the probability of default'
    : '';
  return `The probability is the trees' own: it was not calibrated${changed}.`;
}

/** Whether the trees saw another share of defaults than there is. */
function isReweighted(params: Record<string, unknown>): boolean {
  return params.smote !== null || params.scale_pos_weight !== 1;
}
