import type { FairnessProfile } from '../../src/fairness/profile.ts';
import { type CountedDecision, EMPTY_TALLY, type Tally, tallyGroups } from '../../src/fairness/tally.ts';

/** All of them with a group. */
export function tallyOf(decisions: readonly CountedDecision[]): Tally {
  return { ...EMPTY_TALLY, decisions: decisions.length, groups: tallyGroups(decisions) };
}

/** So many decisions of a group, of which so many were approved. */
export function decided(group: string, approved: number, decisions: number): CountedDecision[] {
  return Array.from({ length: decisions }, (_, index) => ({
    group,
    approved: index < approved,
    probability: index < approved ? 0.05 : 0.4,
    margin: index < approved ? -3 : -0.5,
    ...(index >= approved && { reasons: ['income', ...(index % 2 === 0 ? ['debt'] : [])] }),
    made: true,
    defaulted: null,
  }));
}

export const PROFILE: FairnessProfile = {
  name: 'of a test',
  attributes: [{ attribute: 'age_band' }],
  smallest: 30,
  thresholds: [{ measure: 'impact_ratio', at_least: 0.8, source: 'the four-fifths rule' }],
};
