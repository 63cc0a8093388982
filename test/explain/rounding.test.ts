import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pathDependentExplainer } from '../../src/explain/path-dependent.ts';
import { roundingBound, roundingOf } from '../../src/explain/rounding.ts';
import { constantTree, marginsOf } from '../../src/model/trees.ts';
import { seededRandom } from '../../src/random.ts';
import { randomEnsemble, randomRows } from '../model/support/random-ensemble.ts';

function roundingsOf(seed: number, trees: number): { roundings: number[]; bound: number } {
  const random = seededRandom(seed);
  const ensemble = randomEnsemble(random, { trees, depth: 3, featureCount: 3 });
  const rows = randomRows(random, 20, 3);
  const { mean, explain } = pathDependentExplainer(ensemble);
  const out = new Float64Array(3);
  const roundings = Array.from(marginsOf(ensemble, rows), (margin, row) => {
    explain(rows, 3 * row, out, 0);
    return roundingOf(margin, mean, out);
  });
  return { roundings, bound: roundingBound(ensemble) };
}

test('the rounding of a margin is within its bound', () => {
  fc.assert(
    fc.property(fc.nat(), fc.integer({ min: 1, max: 300 }), (seed, trees) => {
      const { roundings, bound } = roundingsOf(seed, trees);
      for (const rounding of roundings) expect(Math.abs(rounding)).toBeLessThanOrEqual(bound);
    }),
  );
});

test('it is what the margin has beyond its contributions and the mean', () => {
  expect(roundingOf(1.5, 1, Float64Array.of(0.25, -0.25))).toBe(0.5);
  expect(roundingsOf(1, 200).roundings.some((rounding) => rounding !== 0)).toBe(true);
});

test('its bound is trees · 2⁻²⁴ · the sum of the largest leaves and the margin before them', () => {
  const trees = [constantTree(-3), constantTree(0.5)];
  expect(roundingBound({ featureCount: 1, baseMargin: -0.5, trees })).toBe((2 * 4) / 2 ** 24);
  expect(roundingBound({ featureCount: 1, baseMargin: -0.5, trees: [] })).toBe(0);
});
