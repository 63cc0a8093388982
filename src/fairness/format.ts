import type { Estimate } from '../statistics/estimate.ts';
import type { Judged } from './judged.ts';
import type { AttributeReport } from './report.ts';

/** `0.750 (0.622 to 0.905)` */
export function estimateText({ value, low, high }: Estimate): string {
  const [first, second, third] = [value, low, high].map((number) => number.toFixed(3));
  return `${first} (${second} to ${third})`;
}

/** `60.0% (50.2 to 69.1)` */
export function percentText({ value, low, high }: Estimate): string {
  const [first, second, third] = [value, low, high].map((share) => (share * 100).toFixed(1));
  return `${first}% (${second} to ${third})`;
}

/** Whether a threshold is crossed, and whether the whole interval lies on that side of it. */
export function verdictText({ verdict, at_least, at_most, crossed, certain }: Judged): string {
  if (verdict !== 'below' && verdict !== 'above') return verdict;
  const threshold = at_least === undefined ? `above ${at_most}` : `below ${at_least}`;
  const told = crossed ? threshold : `not ${threshold}`;
  return certain ? told : `${told}, and its interval reaches to the other side`;
}

/** How many decisions the report is about, and what became of the others. */
export function coverageText(report: AttributeReport): string {
  const { decisions, covered, erased, without_subject, without_group, without_final, withdrawn } = report;
  const ofFinals =
    without_final + withdrawn === 0
      ? ''
      : `, ${without_final} without a final decision, ${withdrawn} withdrawn`;
  if (decisions === 0 && ofFinals === '') return 'No decision of the period is recorded.';
  const share = decisions === 0 ? '' : ` (${((covered / decisions) * 100).toFixed(1)}%)`;
  return `The groups cover ${covered} of ${decisions} decisions${share}: ${erased} were of an erased subject, ${without_subject} without a subject, ${without_group} without a group${ofFinals}.`;
}

/** Whom the groups are compared with, or why with nobody. */
export function comparisonText({ reference, named_reference, groups }: AttributeReport): string {
  if (reference !== null) return `Compared with ${reference}.`;
  if (named_reference === null) return 'There is no group to compare with.';
  const few = groups.some(({ group }) => group === named_reference) ? 'Too few' : 'None';
  return `${few} of them are of the profile's reference, ${named_reference}: there is no group to compare with.`;
}
