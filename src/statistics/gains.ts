import { reliability } from './calibration.ts';
import { type Ranking, totals } from './ranking.ts';

/** A tenth of the rows, those of highest probability first, and all rows up to its end. */
export interface GainsBin {
  /** Fractional where rows of equal probability span a boundary. */
  rows: number;
  defaults: number;
  /** Defaults among the bin's rows. */
  defaultRate: number;
  /** The bin's default rate over that of all rows. */
  lift: number;
  /** Share of all defaults in this bin and those above it: its gain. */
  captured: number;
  /** Default rate of this bin and those above it over that of all rows. */
  cumulativeLift: number;
}

/**
 * Gains and lift by bins of equal mass (deciles): how many of the defaults stand among the rows that are said to be riskiest. Rows
 * of equal probability are shared between bins in proportion, so that no order among them changes anything.
 *
 * @param ranking with at least one default
 * @example of 10 rows with 2 defaults, both among the first five, in two bins: the first has a default rate of 0.4, lift 2 and
 *   captures 1; the second 0, 0 and, with the first, 1
 */
export function gains(ranking: Ranking, bins = 10): GainsBin[] {
  const all = totals(ranking);
  const base = all.positives / (all.positives + all.negatives);
  let rowsSoFar = 0;
  let defaultsSoFar = 0;
  return reliability(ranking, bins).map(({ rows, observed }) => {
    const defaults = rows * observed;
    rowsSoFar += rows;
    defaultsSoFar += defaults;
    return {
      rows,
      defaults,
      defaultRate: observed,
      lift: observed / base,
      captured: defaultsSoFar / all.positives,
      cumulativeLift: defaultsSoFar / rowsSoFar / base,
    };
  });
}
