import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { exp } from '../src/exp.ts';
import { log } from '../src/log.ts';
import { BITS_OF_LOG, bitsOfLog } from './bits-of-log.ts';
import { steps } from './steps.ts';

describe('log', () => {
  // Python's mpmath with 400 bits, rounded to float64 once.
  test.each([
    [2, Math.LN2],
    [0.5, -Math.LN2],
    [10, Math.LN10],
    [0.1, -Math.LN10],
    [1.5, 0.4054651081081644],
    [0.75, -0.2876820724517809],
    [123456789.125, 18.631401767180517],
    [1e-300, -690.7755278982137],
    // Where ln(1 + f) loses most: the worst of 250,000 arguments that were tried, 0.83 units off.
    [0.7067962753678928, -0.3470128082620076],
    // Either side of the ends of the series' range.
    [Math.SQRT2, 0.3465735902799727],
    [1.4142135623730954, 0.34657359027997287],
    [0.7071067811865475, -0.34657359027997275],
    [Math.SQRT1_2, -0.3465735902799726],
    // Next to 1, where everything but f has to vanish.
    [1.0000000000000002, 2.2204460492503128e-16],
    [0.9999999999999999, -1.1102230246251565e-16],
    [1.0009765625, 0.0009760859730554589],
    // The largest, the smallest normal and the subnormal numbers.
    [1.7976931348623157e308, 709.782712893384],
    [2.2250738585072014e-308, -708.3964185322641],
    [2.225073858507201e-308, -708.3964185322641],
    [5e-324, -744.4400719213812],
  ])('of %f is %f within a unit in the last place', (x, expected) => {
    expect(steps(log(x), expected)).toBeLessThanOrEqual(1);
  });

  test('is never further than two units from the engine’s own', () => {
    // Each is within one unit of the truth.
    const positive = fc.double({ min: 5e-324, noNaN: true, noDefaultInfinity: true });
    const nearOne = fc.double({ min: 0.4, max: 2.5, noNaN: true });
    fc.assert(
      fc.property(fc.oneof(positive, nearOne), (x) => {
        expect(steps(log(x), Math.log(x))).toBeLessThanOrEqual(2);
      }),
      { numRuns: 10_000, seed: 1 },
    );
  });

  test('takes back what exp does', () => {
    for (let x = -700; x <= 700; x += 0.37) {
      // One unit of eˣ is at most 2⁻⁵² in its logarithm, and then comes one unit of that.
      expect(Math.abs(log(exp(x)) - x)).toBeLessThanOrEqual(2 ** -52 * (1 + Math.abs(x)));
    }
  });

  test('does not fall where its argument grows', () => {
    let last = Number.NEGATIVE_INFINITY;
    for (let x = 1e-9; x < 1e9; x *= 1.003) {
      expect(log(x)).toBeGreaterThanOrEqual(last);
      last = log(x);
    }
  });

  test('has these bits on every engine', () => {
    expect(bitsOfLog()).toBe(BITS_OF_LOG);
  });

  test('has its limits', () => {
    expect([log(1), log(0), log(-0), log(Infinity)]).toEqual([0, -Infinity, -Infinity, Infinity]);
    expect([log(-1), log(-Infinity), log(Number.NaN)]).toEqual([Number.NaN, Number.NaN, Number.NaN]);
  });
});
