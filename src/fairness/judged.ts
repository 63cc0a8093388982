import type { Estimate } from '../statistics/estimate.ts';
import type { Threshold } from './profile.ts';

/** A threshold beside what was measured. */
export type Judged = Threshold & {
  estimate: Estimate | null;
  /** On which side of the threshold the value lies; a value that equals it is on the side that is not crossed. */
  verdict: 'below' | 'above' | 'too few';
  /** Null where too few were decided. */
  crossed: boolean | null;
  /** Whether the whole interval lies on the value's side. */
  certain: boolean | null;
};

/** @param estimate null where it could not be measured */
export function judged(threshold: Threshold, estimate: Estimate | null): Judged {
  if (estimate === null) return { ...threshold, estimate, verdict: 'too few', crossed: null, certain: null };
  const { at_least, at_most } = threshold;
  const limit = (at_least ?? at_most)!;
  const crossed = at_least === undefined ? estimate.value > limit : estimate.value < limit;
  const isBelow = crossed === (at_least !== undefined);
  return {
    ...threshold,
    estimate,
    verdict: isBelow ? 'below' : 'above',
    crossed,
    certain: isBelow ? estimate.high < limit : estimate.low > limit,
  };
}
