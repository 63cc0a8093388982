import { exp } from '../exp.ts';
import { log } from '../log.ts';

/** Relative change at which a sum or a fraction has converged: a few times the spacing of doubles. */
const CONVERGED = 1e-16;
const MOST_TERMS = 10_000;
/** Keeps Lentz's method away from dividing by zero. */
const TINY = 1e-300;

/**
 * The chance that a χ² variable exceeds `statistic`: Q(degrees / 2, statistic / 2), the upper regularized incomplete
 * gamma function. By its series below the mean and by Legendre's continued fraction (modified Lentz) above it, so that
 * neither loses digits to cancellation. Abramowitz and Stegun, 6.5.29 and 6.5.31.
 *
 * @param degrees a whole number of degrees of freedom; with none, everything is expected: 1
 */
export function chiSquareSurvival(statistic: number, degrees: number): number {
  if (degrees === 0 || !(statistic > 0)) return 1;
  if (statistic === Number.POSITIVE_INFINITY) return 0;
  const a = degrees / 2;
  const x = statistic / 2;
  const factor = exp(a * log(x) - x - logGammaOfHalves(degrees));
  return x < a + 1 ? Math.max(0, 1 - factor * series(a, x)) : factor * continuedFraction(a, x);
}

/** Σ xⁿ / (a (a+1) … (a+n)) */
function series(a: number, x: number): number {
  let term = 1 / a;
  let sum = term;
  for (let n = 1; n < MOST_TERMS && term > sum * CONVERGED; n++) {
    term *= x / (a + n);
    sum += term;
  }
  return sum;
}

/** 1 / (x+1−a − 1(1−a) / (x+3−a − 2(2−a) / (x+5−a − …))) */
function continuedFraction(a: number, x: number): number {
  let b = x + 1 - a;
  let c = 1 / TINY;
  let d = 1 / b;
  let fraction = d;
  for (let n = 1; n < MOST_TERMS; n++) {
    const numerator = -n * (n - a);
    b += 2;
    d = numerator * d + b;
    if (Math.abs(d) < TINY) d = TINY;
    c = b + numerator / c;
    if (Math.abs(c) < TINY) c = TINY;
    d = 1 / d;
    const change = c * d;
    fraction *= change;
    if (Math.abs(change - 1) < CONVERGED * 4) break;
  }
  return fraction;
}

/** ln Γ(k / 2), by Γ(x + 1) = x Γ(x) from Γ(1) = 1 or Γ(½) = √π. */
function logGammaOfHalves(k: number): number {
  let logGamma = k % 2 === 0 ? 0 : log(Math.PI) / 2;
  for (let twice = k % 2 === 0 ? 2 : 1; twice < k; twice += 2) logGamma += log(twice / 2);
  return logGamma;
}
