import fc from 'fast-check';
import { expect, test } from 'vitest';
import { stabilityOf } from '../../src/statistics/psi.ts';
import { weightOfEvidence } from '../../src/statistics/weight-of-evidence.ts';

test('weights and information value are those of their example', () => {
  const { weights, informationValue } = weightOfEvidence([79.5, 19.5], [9.5, 9.5]);
  expect(weights[0]).toBeCloseTo(Math.log(0.8 / 0.5), 12);
  expect(weights[1]).toBeCloseTo(Math.log(0.2 / 0.5), 12);
  expect(informationValue).toBeCloseTo(0.3 * Math.log(1.6) - 0.3 * Math.log(0.4), 12);
});

test('the information value is the stability index between goods and bads, and finite with empty bins', () => {
  const counts = fc.array(fc.tuple(fc.nat(1000), fc.nat(1000)), { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(counts, (bins) => {
      const goods = Float64Array.from(bins, ([good]) => good);
      const bads = Float64Array.from(bins, ([, bad]) => bad);
      const { informationValue, weights } = weightOfEvidence(goods, bads);
      expect(informationValue).toBeCloseTo(stabilityOf(goods, bads).psi, 9);
      expect(weights.every(Number.isFinite)).toBe(true);
      bins.forEach(([good, bad], bin) => {
        if (good + bad === 0) expect(weights[bin]).toBe(0);
      });
    }),
  );
});
