import { exp } from '../exp.ts';
import { type Estimate, Z95 } from './estimate.ts';

/**
 * Defaults that came over defaults that the probabilities add up to: above 1 the risk was understated. With its 95% interval, on
 * the logarithm's scale, whose standard error is √((1 − observed / rows) / observed) (Debray and others, BMJ 356, 2017).
 *
 * @param observed rows with outcome 1
 * @param expected sum of the probabilities, above 0
 * @returns null without a default: the interval would have no lower end
 * @example observedToExpected(30, 25, 1000) is 1.2, from 0.845 to 1.704
 */
export function observedToExpected(observed: number, expected: number, rows: number): Estimate | null {
  if (observed === 0 || !(expected > 0)) return null;
  const value = observed / expected;
  const factor = exp(Z95 * Math.sqrt((1 - observed / rows) / observed));
  return { value, low: value / factor, high: value * factor };
}
