import { addMoments, addText } from './exact-sum.ts';
import { byName, type GroupTally, type Tally } from './tally.ts';

/** Two tallies of different decisions as one. Neither order nor grouping of merges changes a digit. */
export function mergeTallies(one: Tally, other: Tally): Tally {
  const groups = new Map(one.groups.map((tally) => [tally.group, tally]));
  for (const tally of other.groups) {
    const known = groups.get(tally.group);
    groups.set(tally.group, known ? mergeGroups(known, tally) : tally);
  }
  return {
    decisions: one.decisions + other.decisions,
    erased: one.erased + other.erased,
    without_subject: one.without_subject + other.without_subject,
    without_group: one.without_group + other.without_group,
    without_final: one.without_final + other.without_final,
    withdrawn: one.withdrawn + other.withdrawn,
    groups: [...groups].sort(byName).map(([, tally]) => tally),
  };
}

function mergeGroups(one: GroupTally, other: GroupTally): GroupTally {
  const reasons = new Map(one.reasons.map(({ code, declined }) => [code, declined]));
  for (const { code, declined } of other.reasons) reasons.set(code, (reasons.get(code) ?? 0) + declined);
  return {
    group: one.group,
    decisions: one.decisions + other.decisions,
    approved: one.approved + other.approved,
    pd: addMoments(one.pd, other.pd),
    margin: addMoments(one.margin, other.margin),
    known: {
      approved_repaid: one.known.approved_repaid + other.known.approved_repaid,
      approved_defaulted: one.known.approved_defaulted + other.known.approved_defaulted,
      declined_repaid: one.known.declined_repaid + other.known.declined_repaid,
      declined_defaulted: one.known.declined_defaulted + other.known.declined_defaulted,
    },
    not_made: one.not_made + other.not_made,
    bins: one.bins.map((bin, index) => {
      const { known, pd, defaulted } = other.bins[index]!;
      return { known: bin.known + known, pd: addText(bin.pd, pd), defaulted: bin.defaulted + defaulted };
    }),
    reasoned: one.reasoned + other.reasoned,
    reasons: [...reasons].sort(byName).map(([code, declined]) => ({ code, declined })),
  };
}
