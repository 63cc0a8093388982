import { log } from '../log.ts';

/** How near the bisection comes: far below what a share of requests is ever told by. */
const STEPS = 50;

/**
 * Below this a true share lies with the chance at most, whatever it is and however few were counted: by Chernoff's inequality a
 * count of n that is a share q of the time comes out at p or above with at most e^(−n KL(p‖q)). Wilson's interval is nearer to the truth
 * in the middle, and promises too much as far out as a look of many needs.
 *
 * @param chance that it is wrong
 * @returns 0 of nothing counted
 * @example shareAtLeast(10, 10, 0.001) is 0.501
 */
export function shareAtLeast(part: number, whole: number, chance: number): number {
  if (part === 0) return 0;
  return bound(part / whole, whole, chance, 0);
}

/** Likewise above which it lies. @returns 1 of nothing counted */
export function shareAtMost(part: number, whole: number, chance: number): number {
  if (whole === 0 || part === whole) return 1;
  return bound(part / whole, whole, chance, 1);
}

/** Between the share and an end, where the chance of what was seen becomes too small. */
function bound(share: number, whole: number, chance: number, end: 0 | 1): number {
  const enough = -log(chance) / whole;
  let possible = share;
  let impossible: number = end;
  for (let step = 0; step < STEPS; step++) {
    const middle = (possible + impossible) / 2;
    if (divergence(share, middle) > enough) impossible = middle;
    else possible = middle;
  }
  return impossible;
}

/** Kullback and Leibler's, of two shares. @param other neither 0 nor 1 */
function divergence(share: number, other: number): number {
  const yes = share === 0 ? 0 : share * (log(share) - log(other));
  const no = share === 1 ? 0 : (1 - share) * (log(1 - share) - log(1 - other));
  return yes + no;
}
