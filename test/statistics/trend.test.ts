import { describe, expect, test } from 'vitest';
import { trendOf } from '../../src/statistics/trend.ts';
import golden from '../golden/validation/trend.json' with { type: 'json' };

describe('a trend over bins', () => {
  test('is that of its examples', () => {
    expect(trendOf([10, 20, 40], [100, 100, 100])).toEqual({ direction: 'increasing', pValue: 1 });
    expect(trendOf([10, 60, 10], [100, 100, 100]).direction).toBe('mixed');
  });

  test.each(golden)('of $ones has the p-value of isotonic regression', (given) => {
    const { direction, pValue } = trendOf(given.ones, given.rows);
    const best = Math.max(
      ...[given.increasing, given.decreasing].filter(({ blocks }) => blocks > 1).map(({ p }) => p),
    );
    expect(pValue).toBeCloseTo(best, 9);
    if (direction !== 'mixed') expect(pValue).toBeCloseTo(given[direction as 'increasing'].p, 9);
  });

  test('turns around with its bins, and passes over empty ones', () => {
    const ones = [5, 9, 8, 30];
    const rows = [100, 100, 100, 100];
    const forth = trendOf(ones, rows);
    const back = trendOf(ones.toReversed(), rows);
    expect([forth.direction, back.direction]).toEqual(['increasing', 'decreasing']);
    expect(back.pValue).toBeCloseTo(forth.pValue, 12);
    expect(trendOf([5, 0, 9, 8, 30], [100, 0, 100, 100, 100])).toEqual(forth);
  });

  test('is none of one bin, of equal shares and of nothing', () => {
    for (const [ones, rows] of [
      [[3], [10]],
      [
        [3, 6],
        [10, 20],
      ],
      [[], []],
    ] as [number[], number[]][])
      expect(trendOf(ones, rows)).toEqual({ direction: 'none', pValue: 1 });
  });
});
