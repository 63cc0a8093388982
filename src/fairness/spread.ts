import type { GroupTally } from './tally.ts';

/** How far the rates of groups lie apart. */
export interface Spread {
  /** The lowest rate over the highest; null where the highest is 0. */
  ratio: number | null;
  /** The highest rate less the lowest. */
  difference: number;
}

/** Of selection rates. @returns null of fewer than two groups */
export function parityOf(groups: readonly GroupTally[]): Spread | null {
  return spreadOf(groups.map(({ approved, decisions }) => approved / decisions));
}

/**
 * Of the approval rates of those who repaid, and of those who defaulted: of the two the smaller ratio and the larger difference.
 * @returns null of fewer than two groups that have both
 */
export function oddsOf(groups: readonly GroupTally[], smallest: number): Spread | null {
  const rates = groups.flatMap(({ known }) => {
    const repaid = known.approved_repaid + known.declined_repaid;
    const defaulted = known.approved_defaulted + known.declined_defaulted;
    return Math.min(repaid, defaulted) < smallest
      ? []
      : [{ repaid: known.approved_repaid / repaid, defaulted: known.approved_defaulted / defaulted }];
  });
  const ofRepaid = spreadOf(rates.map(({ repaid }) => repaid));
  const ofDefaulted = spreadOf(rates.map(({ defaulted }) => defaulted));
  if (!ofRepaid || !ofDefaulted) return null;
  const ratios = [ofRepaid.ratio, ofDefaulted.ratio].filter((ratio) => ratio !== null);
  return {
    ratio: ratios.length === 0 ? null : Math.min(...ratios),
    difference: Math.max(ofRepaid.difference, ofDefaulted.difference),
  };
}

function spreadOf(rates: readonly number[]): Spread | null {
  if (rates.length < 2) return null;
  const [lowest, highest] = [Math.min(...rates), Math.max(...rates)];
  return { ratio: highest === 0 ? null : lowest / highest, difference: highest - lowest };
}
