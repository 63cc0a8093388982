import { expect, test } from 'vitest';
import { significanceOf } from '../../../src/drift/stability/significance.ts';
import { homogeneityBound } from '../../../src/statistics/homogeneity.ts';
import { stabilityOf } from '../../../src/statistics/psi.ts';

test('in the far tail, with bins of few rows, it is the bound and not χ², which promises too much', () => {
  const trained = new Float64Array(10).fill(800);
  // Two of ten equal bins are empty: of 108 samples that happens once in 700 million times, 45 · 0.8^108.
  const recent = Float64Array.of(0, 0, 14, 14, 14, 13, 13, 13, 13, 14);
  const limit = stabilityOf(trained, recent);
  expect(limit.pValue).toBeLessThan((45 * 0.8 ** 108) / 10);
  const found = significanceOf(trained, recent, 108);
  expect(found).toEqual({ psi: limit.psi, pValue: homogeneityBound(trained, recent) });
  expect(found.pValue).toBeGreaterThan(45 * 0.8 ** 108);
});

test('near by, it is χ²', () => {
  const trained = Float64Array.of(4_000, 4_000);
  const recent = Float64Array.of(480, 520);
  expect(significanceOf(trained, recent, 1_000)).toEqual(stabilityOf(trained, recent));
});
