import type { DistributionComparison } from '../reports/report.ts';
import { percent } from './format.ts';

/** How the model's own output is called beside its inputs. */
const PROBABILITY = 'the probability of default';

/**
 * Where the two groups differ most, in words, and behind it in brackets the share of either. Without a change that was noted it
 * says that there is one.
 *
 * @param more what else stands in the brackets
 * @example 'applicants are less often employed (71% → 35%)'
 * @example 'region is more often south (20% → 41%, PSI 0.25)'
 */
export function changeText(
  { feature, change }: Pick<DistributionComparison, 'feature' | 'change'>,
  ...more: string[]
): string {
  const name = feature ?? PROBABILITY;
  const bracketed = [...(change ? [`${percent(change.baseline)} → ${percent(change.recent)}`] : []), ...more];
  const brackets = bracketed.length > 0 ? ` (${bracketed.join(', ')})` : '';
  if (!change) return `${name} changed${brackets}`;
  const often = change.recent > change.baseline ? 'more often' : 'less often';
  const who = change.what === null ? `applicants are ${often} ${name}` : `${name} is ${often} ${change.what}`;
  return `${who}${brackets}`;
}
