import fc from 'fast-check';
import { expect, test } from 'vitest';
import { gains } from '../../src/statistics/gains.ts';
import { rank } from '../../src/statistics/ranking.ts';

test('gains and lift are those of their example', () => {
  const probabilities = Array.from({ length: 10 }, (_, row) => 1 - row / 10);
  const labels = [0, 1, 0, 1, 0, 0, 0, 0, 0, 0];
  expect(gains(rank(probabilities, labels), 2)).toEqual([
    { rows: 5, defaults: 2, defaultRate: 0.4, lift: 2, captured: 1, cumulativeLift: 2 },
    { rows: 5, defaults: 0, defaultRate: 0, lift: 0, captured: 1, cumulativeLift: 1 },
  ]);
});

test('the last bin has captured every default, and all rows together lift nothing', () => {
  const rows = fc
    .array(fc.tuple(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 0, max: 1 })), { minLength: 1 })
    .filter((pairs) => pairs.some(([, label]) => label === 1));
  fc.assert(
    fc.property(rows, (pairs) => {
      const bins = gains(
        rank(
          pairs.map(([p]) => p / 20),
          pairs.map(([, label]) => label),
        ),
      );
      expect(bins.at(-1)!.captured).toBeCloseTo(1, 9);
      expect(bins.at(-1)!.cumulativeLift).toBeCloseTo(1, 9);
      expect(bins.reduce((sum, bin) => sum + bin.rows, 0)).toBeCloseTo(pairs.length, 9);
      bins.slice(1).forEach((bin, index) => {
        expect(bin.captured).toBeGreaterThanOrEqual(bins[index]!.captured);
      });
    }),
  );
});
