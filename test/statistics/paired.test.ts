import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../src/random.ts';
import { brier } from '../../src/statistics/calibration.ts';
import { rocAuc } from '../../src/statistics/discrimination.ts';
import type { Estimate } from '../../src/statistics/estimate.ts';
import { aucDifference, brierDifference } from '../../src/statistics/paired.ts';
import { rank } from '../../src/statistics/ranking.ts';

const random = seededRandom(7);

/** Two scores that err equally much, in their own ways, and often tie; the second by more with `worse`. */
function scored(rows: number, worse = 0) {
  const labels: number[] = [];
  const first: number[] = [];
  const second: number[] = [];
  for (let row = 0; row < rows; row++) {
    const pd = random.next();
    const noisy = (noise: number) =>
      Math.round(20 * Math.min(1, Math.max(0, pd + noise * (random.next() - 0.5)))) / 20;
    labels.push(random.next() < pd ? 1 : 0);
    first.push(noisy(0.4));
    second.push(noisy(0.4 + worse));
  }
  return { labels, first, second };
}

describe.each([
  ['aucDifference', aucDifference, rocAuc],
  ['brierDifference', brierDifference, brier],
] as const)('%s', (_, difference, metric) => {
  it('is the second less the first', () => {
    const { labels, first, second } = scored(500, 0.5);
    const { value } = difference(labels, first, second);
    expect(value).toBeCloseTo(metric(rank(second, labels)) - metric(rank(first, labels)), 12);
    expect(value * (metric === brier ? 1 : -1)).toBeGreaterThan(0);
  });

  it('is nothing, and certain, between a score and itself', () => {
    const { labels, first } = scored(100);
    expect(difference(labels, first, first)).toEqual({ value: 0, low: 0, high: 0 });
  });

  it('has an interval that holds no difference in 95 of 100 trials without one', () => {
    const holdsZero = ({ low, high }: Estimate) => low <= 0 && high >= 0;
    const trials = Array.from({ length: 1_000 }, () => scored(200));
    const held = trials.filter(({ labels, first, second }) => holdsZero(difference(labels, first, second)));
    // Four standard errors around 950.
    expect(Math.abs(held.length - 950)).toBeLessThan(28);
  });
});
