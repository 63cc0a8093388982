import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mergeTallies } from '../../src/fairness/merge.ts';
import { EMPTY_TALLY, tallySchema } from '../../src/fairness/tally.ts';
import { tallyOf } from './support.ts';

const decision = fc.record({
  group: fc.constantFrom('a', 'b', '__proto__', 'Ä'),
  approved: fc.boolean(),
  probability: fc.double({ min: 0, max: 1, noNaN: true }),
  margin: fc.float({ min: -40, max: 40, noNaN: true }),
  reasons: fc.option(fc.array(fc.constantFrom('debt', 'income', 'constructor')), { nil: undefined }),
  made: fc.boolean(),
  defaulted: fc.constantFrom(0 as const, 1 as const, null),
});

test('however decisions are shared out and merged, the tally has the same bytes', () => {
  fc.assert(
    fc.property(fc.array(decision, { maxLength: 60 }), fc.array(fc.nat(3)), (decisions, shares) => {
      const parts = [0, 1, 2, 3].map((part) =>
        tallyOf(decisions.filter((_, index) => (shares[index % (shares.length || 1)] ?? 0) === part)),
      );
      const whole = JSON.stringify(tallyOf(decisions));
      const [a, b, c, d] = parts as [
        typeof EMPTY_TALLY,
        typeof EMPTY_TALLY,
        typeof EMPTY_TALLY,
        typeof EMPTY_TALLY,
      ];
      expect(JSON.stringify([a, b, c, d].reduce(mergeTallies, EMPTY_TALLY))).toBe(whole);
      expect(JSON.stringify(mergeTallies(mergeTallies(d, b), mergeTallies(c, a)))).toBe(whole);
      expect(tallySchema.parse(JSON.parse(whole))).toEqual(JSON.parse(whole));
    }),
  );
});

test('a sum of a million probabilities is exact, and its variance does not vanish', () => {
  const one = tallyOf([
    { group: 'a', approved: true, probability: 0.1, margin: 1e6, made: true, defaulted: 1 },
  ]);
  let sum = one;
  for (let doubled = 0; doubled < 20; doubled++) sum = mergeTallies(sum, sum);
  const [group] = sum.groups;
  expect(group!.decisions).toBe(2 ** 20);
  expect(BigInt(group!.pd.sum)).toBe(BigInt(Math.round(0.1 * 2 ** 32)) * BigInt(2 ** 20));
  expect(BigInt(group!.margin.squares)).toBe((10n ** 6n * 2n ** 32n) ** 2n * 2n ** 20n);
});
