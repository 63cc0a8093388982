import { type Estimate, Z95 } from './estimate.ts';

/**
 * A share with its 95% interval by Wilson's score method, which holds for few rows and for shares of nothing and of all as
 * well. Wilson, Journal of the American Statistical Association 22 (1927).
 *
 * @param whole at least 1
 * @example shareOf(0, 10) is 0, from 0 to 0.278; shareOf(5, 10) is 0.5, from 0.237 to 0.763
 */
export function shareOf(part: number, whole: number): Estimate {
  const value = part / whole;
  const square = Z95 * Z95;
  const centre = value + square / (2 * whole);
  const half = Z95 * Math.sqrt((value * (1 - value) + square / (4 * whole)) / whole);
  const scale = 1 + square / whole;
  // Rounding may leave an end a hair beyond what it ends at.
  return {
    value,
    low: Math.min(value, Math.max(0, (centre - half) / scale)),
    high: Math.max(value, Math.min(1, (centre + half) / scale)),
  };
}
