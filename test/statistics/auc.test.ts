import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { aucOf } from '../../src/statistics/auc.ts';
import { rocAuc } from '../../src/statistics/discrimination.ts';
import { aucDifference } from '../../src/statistics/paired.ts';
import { placements } from '../../src/statistics/placements.ts';
import { rank } from '../../src/statistics/ranking.ts';

const rows = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 1 })), { minLength: 4 })
  .filter((pairs) => {
    const positives = pairs.filter(([, label]) => label === 1).length;
    return positives >= 2 && pairs.length - positives >= 2;
  });

describe('the ROC-AUC with its interval', () => {
  test('is that of its example', () => {
    expect(aucOf([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8])).toMatchObject({
      value: 0.75,
      low: expect.closeTo(0.057, 4),
      high: 1,
    });
  });

  test('is the difference from a score that knows nothing, which is certain', () => {
    fc.assert(
      fc.property(rows, (pairs) => {
        const scores = pairs.map(([score]) => score);
        const labels = pairs.map(([, label]) => label);
        const own = aucOf(labels, scores)!;
        const gain = aucDifference(labels, new Array(labels.length).fill(0), scores);
        expect(own.value).toBeCloseTo(rocAuc(rank(scores, labels)), 12);
        expect(own.low).toBeCloseTo(Math.max(0, gain.low + 0.5), 12);
        expect(own.high).toBeCloseTo(Math.min(1, gain.high + 0.5), 12);
      }),
    );
  });

  test('is not told of a single row of an outcome', () => {
    expect(aucOf([0, 0, 1], [1, 2, 3])).toBeNull();
    expect(aucOf([1, 1, 0], [1, 2, 3])).toBeNull();
  });
});

test('placements are those of their example', () => {
  expect([...placements([1, 0, 0], [0.5, 0.9, 0.5])]).toEqual([0.25, 0, 0.5]);
});
