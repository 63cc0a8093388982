import type { Estimate } from '../statistics/estimate.ts';
import { type Judged, judged, type Unmeasured } from './judged.ts';
import { type GroupMeasures, measuresOf } from './measures.ts';
import type { FairnessProfile } from './profile.ts';
import { oddsOf, parityOf, type Spread } from './spread.ts';
import { type Basis, type GroupTally, knowsOfDeclined, type Tally } from './tally.ts';

export interface GroupReport {
  group: string;
  decisions: number;
  /** Null with fewer decisions than the profile's smallest. */
  measures: GroupMeasures | null;
  /** The profile's thresholds; of the reference those that compare it with nobody. */
  thresholds: Judged[];
}

export interface AttributeReport {
  attribute: string;
  decisions: number;
  erased: number;
  without_subject: number;
  without_group: number;
  /** Of the lender's own decisions: not known, and withdrawn by the applicant. */
  without_final: number;
  withdrawn: number;
  /** Decisions that are in a group. */
  covered: number;
  /** Whom the others are compared with; null where that group has too few, or nobody has enough. */
  reference: string | null;
  /** Whom the profile names as that, whether or not there are enough of them; null where it names nobody. */
  named_reference: string | null;
  groups: GroupReport[];
  /** How far apart the groups' selection rates are: fairlearn's demographic parity. Null of fewer than two groups. */
  parity: Spread | null;
  /**
   * Likewise where what became of loans is known: fairlearn's equalized odds, by the worse of its two rates. Null also of a basis without
   * `knowsOfDeclined`.
   */
  odds: Spread | null;
}

export interface FairnessReport {
  profile: string;
  smallest: number;
  attributes: AttributeReport[];
}

/** A report of what a model decided in a period. */
export interface PeriodReport extends FairnessReport {
  model: string;
  basis: Basis;
  /** The first day, and the day after the last. */
  from: string;
  to: string;
  /** What could not be read, and is not counted. */
  damaged: string[];
}

/**
 * How decisions fell on groups: rates, ratios, differences and calibration with 95% intervals, beside a profile's thresholds. It says
 * nothing of why groups differ.
 *
 * @param tallies by attribute, of decisions by the basis
 */
export function fairnessReport(
  tallies: ReadonlyMap<string, Tally>,
  profile: FairnessProfile,
  basis: Basis,
): FairnessReport {
  const { name, smallest, attributes } = profile;
  return {
    profile: name,
    smallest,
    attributes: attributes.flatMap(({ attribute, reference }) => {
      const tally = tallies.get(attribute);
      return tally ? [attributeReport(attribute, tally, reference, profile, basis)] : [];
    }),
  };
}

function attributeReport(
  attribute: string,
  { groups, ...counts }: Tally,
  named: string | undefined,
  { smallest, thresholds }: FairnessProfile,
  basis: Basis,
): AttributeReport {
  const enough = groups.filter(({ decisions }) => decisions >= smallest);
  const reference = named === undefined ? mostApproved(enough) : enough.find(({ group }) => group === named);
  return {
    attribute,
    ...counts,
    covered: groups.reduce((sum, { decisions }) => sum + decisions, 0),
    reference: reference?.group ?? null,
    named_reference: named ?? null,
    groups: groups.map((tally) => {
      const measures = enough.includes(tally) ? measuresOf(tally, reference, smallest, basis) : null;
      return {
        group: tally.group,
        decisions: tally.decisions,
        measures,
        thresholds: thresholds
          .filter(({ measure }) => tally !== reference || measure === 'observed_to_expected')
          .map((one) => judged(one, measured(measures, one.measure))),
      };
    }),
    parity: parityOf(enough),
    odds: knowsOfDeclined(basis) ? oddsOf(enough, smallest) : null,
  };
}

/** The first by name of those with the highest selection rate. Products, for quotients may differ in the last digit of what is the same. */
function mostApproved(groups: readonly GroupTally[]): GroupTally | undefined {
  return groups.reduce<GroupTally | undefined>(
    (most, one) =>
      most === undefined || one.approved * most.decisions > most.approved * one.decisions ? one : most,
    undefined,
  );
}

function measured(
  measures: GroupMeasures | null,
  measure: FairnessProfile['thresholds'][number]['measure'],
): Estimate | Unmeasured {
  // A group of its size is compared, unless there is no reference or the measure does not exist; what became of its loans may be known of few.
  const why = measures === null || measure === 'observed_to_expected' ? 'too few' : 'not comparable';
  return measures?.[measure] ?? why;
}
