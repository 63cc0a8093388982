import fc from 'fast-check';
import { expect, test } from 'vitest';
import { homogeneityBound } from '../../src/statistics/homogeneity.ts';

const counts = (...values: number[]) => Float64Array.from(values);

/** The chances of 0, 1, … n successes. */
function binomial(n: number, p: number): number[] {
  const chances = [(1 - p) ** n];
  for (let k = 1; k <= n; k++) chances.push((chances[k - 1]! * (n - k + 1) * p) / (k * (1 - p)));
  return chances;
}

test.each([
  [20, 0.5],
  [20, 0.1],
  [100, 0.01],
  [108, 0.3],
  [300, 0.02],
])('of %i rows in two bins, one of share %d, no outcome or worse is likelier than its bound', (n, p) => {
  // A population is a group without end.
  const population = counts(1e12 * p, 1e12 * (1 - p));
  const chances = binomial(n, p);
  const bounds = chances.map((_, k) => homogeneityBound(population, counts(k, n - k)));
  for (const bound of bounds) {
    const exact = chances.reduce((sum, chance, k) => sum + (bounds[k]! <= bound ? chance : 0), 0);
    expect(exact).toBeLessThanOrEqual(bound * (1 + 1e-9));
  }
});

test('is small where a change is plain, and 1 where there is none', () => {
  expect(homogeneityBound(counts(7000, 3000), counts(350, 650))).toBeLessThan(1e-30);
  expect(homogeneityBound(counts(7000, 3000), counts(700, 300))).toBe(1);
  expect(homogeneityBound(counts(0, 0), counts(700, 300))).toBe(1);
  expect(homogeneityBound(counts(700, 300), counts(0, 0))).toBe(1);
});

test('a bin that is empty in both groups changes nothing', () => {
  expect(homogeneityBound(counts(70, 0, 30), counts(20, 0, 80))).toBe(
    homogeneityBound(counts(70, 30), counts(20, 80)),
  );
});

test('is a chance, the same for both orders, for every input', () => {
  const row = fc.array(fc.nat({ max: 100_000 }), { minLength: 6, maxLength: 6 });
  fc.assert(
    fc.property(row, row, (a, b) => {
      const bound = homogeneityBound(counts(...a), counts(...b));
      expect(bound).toBeGreaterThanOrEqual(0);
      expect(bound).toBeLessThanOrEqual(1);
      expect(homogeneityBound(counts(...b), counts(...a))).toBeCloseTo(bound, 9);
    }),
    { numRuns: 200 },
  );
});
