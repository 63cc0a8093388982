import { exp } from '../exp.ts';
import { log } from '../log.ts';
import { type Estimate, Z95 } from './estimate.ts';

/** Rows of a group, and those of them that are selected (approved). */
export interface Selection {
  selected: number;
  rows: number;
}

/**
 * The adverse impact ratio: a group's selection rate over that of the group it is compared with, with Katz's 95% interval on the
 * logarithm's scale. Katz and others, Biometrics 34 (1978).
 *
 * @returns null where either group has nobody selected: the interval has no ends then
 * @example of 60 of 100 against 80 of 100 the ratio is 0.75, from 0.622 to 0.905
 */
export function impactRatio(group: Selection, reference: Selection): Estimate | null {
  if (group.selected === 0 || reference.selected === 0) return null;
  const value = group.selected / group.rows / (reference.selected / reference.rows);
  const variance = 1 / group.selected - 1 / group.rows + 1 / reference.selected - 1 / reference.rows;
  const half = Z95 * Math.sqrt(Math.max(0, variance));
  const centre = log(value);
  return { value, low: exp(centre - half), high: exp(centre + half) };
}
