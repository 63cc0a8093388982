import type { Estimate } from '../statistics/estimate.ts';
import type { Threshold } from './profile.ts';

/** Why there is no estimate: decisions are too few, or there are enough and nothing to compare them with. */
export type Unmeasured = 'too few' | 'not comparable';

/** A threshold beside what was measured. */
export type Judged = Threshold & {
  estimate: Estimate | null;
  /** On which side of the threshold the value lies; a value that equals it is on the side that is not crossed. */
  verdict: 'below' | 'above' | Unmeasured;
  /** Null where it could not be measured. */
  crossed: boolean | null;
  /** Whether the whole interval lies on the value's side. */
  certain: boolean | null;
};

/** @param measured an estimate, or why there is none */
export function judged(threshold: Threshold, measured: Estimate | Unmeasured): Judged {
  if (typeof measured === 'string')
    return { ...threshold, estimate: null, verdict: measured, crossed: null, certain: null };
  const { at_least, at_most } = threshold;
  const limit = (at_least ?? at_most)!;
  const crossed = at_least === undefined ? measured.value > limit : measured.value < limit;
  const isBelow = crossed === (at_least !== undefined);
  return {
    ...threshold,
    estimate: measured,
    verdict: isBelow ? 'below' : 'above',
    crossed,
    certain: isBelow ? measured.high < limit : measured.low > limit,
  };
}
