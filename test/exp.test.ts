import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { exp } from '../src/exp.ts';
import { BITS_OF_EXP, bitsOfExp } from './bits-of-exp.ts';
import { steps } from './steps.ts';

describe('exp', () => {
  // Python's decimal module with 60 digits, rounded to float64 once.
  test.each([
    [1, Math.E],
    [-1, 0.36787944117144233],
    [0.5, 1.6487212707001282],
    [-3.25, 0.03877420783172201],
    [-10.5, 2.7536449349747158e-5],
    [20.125, 549764190.6604683],
    [-104, 6.813556821545298e-46],
    [-700.5, 5.980196118639791e-305],
    [709.75, 1.7398368732641605e308],
    [-744.75, 5e-324],
    [0.0009765625, 1.0009770394924165],
  ])('of %f is %f within a unit in the last place', (x, expected) => {
    expect(steps(exp(x), expected)).toBeLessThanOrEqual(1);
  });

  test('is never further than two units from the engine’s own', () => {
    // Each is within one unit of the truth.
    fc.assert(
      fc.property(fc.double({ min: -744, max: 709, noNaN: true }), (x) => {
        expect(steps(exp(x), Math.exp(x))).toBeLessThanOrEqual(2);
      }),
      { numRuns: 10_000, seed: 1 },
    );
  });

  test('does not fall where its argument grows', () => {
    let last = 0;
    for (let x = -750; x < 711; x += 0.37) {
      expect(exp(x)).toBeGreaterThanOrEqual(last);
      last = exp(x);
    }
  });

  test('has these bits on every engine', () => {
    expect(bitsOfExp()).toBe(BITS_OF_EXP);
  });

  test('has its limits', () => {
    expect([exp(0), exp(-0), exp(-Infinity), exp(Infinity), exp(Number.NaN)]).toEqual([
      1,
      1,
      0,
      Infinity,
      Number.NaN,
    ]);
    expect([exp(-746), exp(711), exp(-745)]).toEqual([0, Infinity, 5e-324]);
  });
});
