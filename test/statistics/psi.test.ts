import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { baselineCounts, recentCounts } from '../../src/statistics/counts.ts';
import type { BinnedDistribution } from '../../src/statistics/distribution.ts';
import { stabilityOf } from '../../src/statistics/psi.ts';

const golden = (name: string) =>
  JSON.parse(readFileSync(new URL(`../golden/drift/${name}.json`, import.meta.url), 'utf8'));

interface CountsCase {
  name: string;
  baseline: number[];
  recent: number[];
  psi: number;
  p: number;
}

describe('agrees with numpy and scipy (scripts/golden-drift.py)', () => {
  test.each<CountsCase>(golden('counts'))('counts: $name', ({ baseline, recent, psi, p }) => {
    const found = stabilityOf(Float64Array.from(baseline), Float64Array.from(recent));
    // The same sums in another order: nothing but rounding may differ.
    expect(found.psi).toBeCloseTo(psi, 12);
    expect(found.pValue).toBeCloseTo(p, 12);
  });

  test.each<CountsCase & { edges: number[]; values: (number | null)[] }>(golden('values'))(
    'values: $name',
    ({ baseline, recent, edges, values, psi }) => {
      const counts = baseline.slice(0, -2);
      const bins: BinnedDistribution = { kind: 'edges', edges, counts, missing: baseline.at(-2)! };
      const found = recentCounts(
        bins,
        values.map((value) => value ?? Number.NaN),
        new Float64Array(values.length).fill(1),
      );
      expect([...found]).toEqual(recent);
      expect(stabilityOf(baselineCounts(bins), found).psi).toBeCloseTo(psi, 12);
    },
  );
});

test('a worked example: shares 0.75 and 0.25 against 0.25 and 0.75', () => {
  // (1 + ½) / (1 + 1) = 0.75 and (0 + ½) / 2 = 0.25: PSI = 2 · 0.5 · ln 3.
  const { psi, pValue } = stabilityOf(Float64Array.of(1, 0), Float64Array.of(0, 1));
  expect(psi).toBeCloseTo(Math.log(3), 14);
  // χ² = ln 3 / (1 + 1) with one degree of freedom: erfc(√(χ² / 2)), 0.4586 in tables.
  expect(pValue).toBeCloseTo(0.4586, 4);
});

const counts = fc
  .integer({ min: 1, max: 20 })
  .chain((bins) => {
    const row = fc.array(fc.nat({ max: 1_000_000_000 }), { minLength: bins, maxLength: bins });
    return fc.tuple(row, row);
  })
  .map(([a, b]) => [Float64Array.from(a), Float64Array.from(b)] as const);

test('is symmetric, never negative, and finite for every input', () => {
  fc.assert(
    fc.property(counts, ([a, b]) => {
      const there = stabilityOf(a, b);
      const back = stabilityOf(b, a);
      expect(Number.isFinite(there.psi)).toBe(true);
      expect(there.psi).toBeGreaterThanOrEqual(0);
      expect(there.pValue).toBeGreaterThanOrEqual(0);
      expect(there.pValue).toBeLessThanOrEqual(1);
      expect(back.psi).toBe(there.psi);
      expect(back.pValue).toBe(there.pValue);
    }),
  );
});

test('is zero, and never significant, for equal counts', () => {
  fc.assert(
    fc.property(counts, ([a]) => {
      expect(stabilityOf(a, a)).toEqual({ psi: 0, pValue: 1 });
    }),
  );
});

test('nothing against nothing, and against something, is no evidence', () => {
  const nothing = new Float64Array(3);
  expect(stabilityOf(nothing, nothing)).toEqual({ psi: 0, pValue: 1 });
  expect(stabilityOf(Float64Array.of(5, 0, 0), nothing).pValue).toBe(1);
  expect(stabilityOf(new Float64Array(0), new Float64Array(0))).toEqual({ psi: 0, pValue: 1 });
});

test('a bin that is empty in both groups changes nothing', () => {
  const plain = stabilityOf(Float64Array.of(40, 60), Float64Array.of(30, 20));
  expect(stabilityOf(Float64Array.of(40, 0, 60, 0), Float64Array.of(30, 0, 20, 0))).toEqual(plain);
});
