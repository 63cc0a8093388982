import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { shareOf } from '../../src/statistics/share.ts';
import golden from '../golden/validation/share.json' with { type: 'json' };

describe('a share', () => {
  test.each(golden)('of $part in $whole has the interval of statsmodels', ({ part, whole, interval }) => {
    const { low, high } = shareOf(part, whole);
    // Formulas of the same terms in another order.
    expect(low).toBeCloseTo(interval[0]!, 12);
    expect(high).toBeCloseTo(interval[1]!, 12);
  });

  test('lies within its interval, and the interval within 0 and 1', () => {
    const counts = fc
      .integer({ min: 1, max: 100_000 })
      .chain((whole) => fc.tuple(fc.integer({ min: 0, max: whole }), fc.constant(whole)));
    fc.assert(
      fc.property(counts, ([part, whole]) => {
        const { value, low, high } = shareOf(part, whole);
        expect(0 <= low && low <= value && value <= high && high <= 1).toBe(true);
      }),
    );
  });
});
