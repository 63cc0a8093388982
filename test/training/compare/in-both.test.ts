import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inBoth } from '../../../src/training/compare/in-both.ts';

test('gives the places of the numbers that both lists have', () => {
  const ascending = fc
    .uniqueArray(fc.nat(40))
    .map((numbers) => Uint32Array.from(numbers).sort((a, b) => a - b));
  fc.assert(
    fc.property(ascending, ascending, (one, other) => {
      const [inOne, inOther] = inBoth(one, other);
      const common = one.filter((number) => other.includes(number));
      expect(inOne.map((place) => one[place]!)).toEqual(common);
      expect(inOther.map((place) => other[place]!)).toEqual(common);
    }),
  );
});
