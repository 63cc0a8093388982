import type { Estimate } from '../statistics/estimate.ts';
import { impactRatio, type Selection } from '../statistics/impact-ratio.ts';
import { observedToExpected } from '../statistics/observed-to-expected.ts';
import { shareOf } from '../statistics/share.ts';
import { differenceOfMoments } from '../statistics/standardised-difference.ts';
import { fromUnits, momentsOf } from './exact-sum.ts';
import { type Basis, BIN_EDGES, type GroupTally, knowsOfDeclined } from './tally.ts';

/** What is measured of a group. Null is what has too few decisions for it, or does not exist. */
export interface GroupMeasures {
  approved: number;
  /** The share that was approved (Wilson). */
  selection_rate: Estimate;
  /** That over the reference's (Katz); null of the reference itself. */
  impact_ratio: Estimate | null;
  /** By how many pooled standard deviations its mean probability of default lies above the reference's (Cohen's d). */
  pd_difference: Estimate | null;
  /** Likewise its mean log-odds. */
  margin_difference: Estimate | null;
  mean_pd: number;
  /** Decisions of which it is known what became of the loan, of loans that were made. */
  known: number;
  /** Decisions with an outcome of a loan that was not made: left out of all that follows. */
  not_made: number;
  /** Of the known: the mean probability, what became of them (Wilson), and this over that. */
  mean_pd_of_known: number | null;
  default_rate: Estimate | null;
  observed_to_expected: Estimate | null;
  /** The same by probability, lowest first, where a bin has enough. */
  calibration: {
    from: number;
    to: number;
    known: number;
    mean_pd: number | null;
    default_rate: Estimate | null;
  }[];
  /** The share that was approved of those who repaid, and of those who defaulted; null of a basis without `knowsOfDeclined`. */
  approved_of_repaid: Estimate | null;
  approved_of_defaulted: Estimate | null;
  /** Declined with their reasons recorded, and in which share of them each stands. */
  reasoned: number;
  reasons: { code: string; declined: number; share: Estimate | null }[];
}

/** @param reference whom the group is compared with; absent where there is nobody */
export function measuresOf(
  group: GroupTally,
  reference: GroupTally | undefined,
  smallest: number,
  basis: Basis,
): GroupMeasures {
  const share = (part: number, whole: number) => (whole < smallest ? null : shareOf(part, whole));
  const approvedOf = (part: number, whole: number) => (knowsOfDeclined(basis) ? share(part, whole) : null);
  const compared = reference === group ? undefined : reference;
  const { decisions, approved, known, reasoned } = group;
  const repaid = known.approved_repaid + known.declined_repaid;
  const defaulted = known.approved_defaulted + known.declined_defaulted;
  const all = repaid + defaulted;
  const expected = fromUnits(group.bins.reduce((sum, { pd }) => sum + BigInt(pd), 0n));
  const hasKnown = all >= smallest;
  return {
    approved,
    selection_rate: shareOf(approved, decisions),
    impact_ratio: compared ? ratioOf(selectionOf(group), selectionOf(compared)) : null,
    pd_difference: compared ? difference(group, compared, 'pd') : null,
    margin_difference: compared ? difference(group, compared, 'margin') : null,
    mean_pd: momentsOf(decisions, group.pd).mean,
    known: all,
    not_made: group.not_made,
    mean_pd_of_known: hasKnown ? expected / all : null,
    default_rate: share(defaulted, all),
    observed_to_expected: hasKnown ? overExpected(defaulted, expected, all) : null,
    calibration: group.bins.map((bin, index) => ({
      from: BIN_EDGES[index - 1] ?? 0,
      to: BIN_EDGES[index] ?? 1,
      known: bin.known,
      mean_pd: bin.known < smallest ? null : fromUnits(BigInt(bin.pd)) / bin.known,
      default_rate: share(bin.defaulted, bin.known),
    })),
    approved_of_repaid: approvedOf(known.approved_repaid, repaid),
    approved_of_defaulted: approvedOf(known.approved_defaulted, defaulted),
    reasoned,
    reasons: group.reasons.map(({ code, declined }) => ({
      code,
      declined,
      share: share(declined, reasoned),
    })),
  };
}

function selectionOf({ approved, decisions }: GroupTally): Selection {
  return { selected: approved, rows: decisions };
}

/**
 * The impact ratio, also of a group in which nobody was selected, where the logarithm's scale has no place for it: 0 then, and at most
 * what is likely of the group over what is likely of the reference (Wilson's ends).
 */
function ratioOf(group: Selection, reference: Selection): Estimate | null {
  if (group.selected > 0 || reference.selected === 0) return impactRatio(group, reference);
  const most = shareOf(0, group.rows).high / shareOf(reference.selected, reference.rows).low;
  return { value: 0, low: 0, high: most };
}

/** Defaults over those expected, also of a group without any: 0 then, and at most what is likely of it (Wilson's end) over what was expected. */
function overExpected(defaulted: number, expected: number, all: number): Estimate | null {
  if (defaulted > 0 || expected === 0) return observedToExpected(defaulted, expected, all);
  return { value: 0, low: 0, high: (shareOf(0, all).high * all) / expected };
}

function difference(group: GroupTally, reference: GroupTally, of: 'pd' | 'margin'): Estimate | null {
  return differenceOfMoments(
    momentsOf(group.decisions, group[of]),
    momentsOf(reference.decisions, reference[of]),
  );
}
