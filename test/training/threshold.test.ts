import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { confusionAt, decisionMetrics } from '../../src/statistics/decision.ts';
import { rank } from '../../src/statistics/ranking.ts';
import { bestThreshold, choosePolicy, distanceFrom, reachedAt } from '../../src/training/threshold.ts';

const ranking = rank([0.9, 0.7, 0.5, 0.3, 0.1], [1, 0, 1, 0, 0]);

describe('the policy', () => {
  test('takes the largest recall that keeps the accuracy, midway between probabilities', () => {
    // At 0.4: recall 1, accuracy 4/5. At 0.2: recall 1, accuracy 3/5.
    expect(bestThreshold({ maximize: 'recall', subject_to: { accuracy: 0.8 } }, ranking)).toBe(0.4);
  });

  test('takes the highest threshold among equals: it declines fewest', () => {
    expect(bestThreshold({ maximize: 'recall', subject_to: {} }, ranking)).toBe(0.4);
  });

  test('falls short by the least when its conditions cannot be kept', () => {
    // No threshold reaches accuracy 0.95; 0.8 is the best, at 0.8 and at 0.4, and the latter recalls more.
    expect(bestThreshold({ maximize: 'recall', subject_to: { accuracy: 0.95 } }, ranking)).toBe(0.4);
  });

  test('is as good as the best of all thresholds', () => {
    const rows = fc.array(fc.tuple(fc.integer({ min: 1, max: 19 }), fc.integer({ min: 0, max: 1 })), {
      minLength: 2,
      maxLength: 40,
    });
    const goals = fc.constantFrom(
      'recall' as const,
      'precision' as const,
      'f1' as const,
      'accuracy' as const,
    );
    fc.assert(
      fc.property(rows, goals, (pairs, maximize) => {
        const scored = rank(
          pairs.map(([p]) => p / 20),
          pairs.map(([, label]) => label),
        );
        const goal = (threshold: number) => decisionMetrics(confusionAt(scored, threshold))[maximize];
        const best = Math.max(...pairs.map(([p]) => goal(p / 20)));
        expect(goal(bestThreshold({ maximize, subject_to: {} }, scored))).toBe(best);
      }),
    );
  });

  test('makes the KS distance largest', () => {
    // TPR − FPR is 1/2, 1/6, 2/3, 1/3 and 0 from the top.
    expect(bestThreshold({ maximize: 'ks', subject_to: {} }, ranking)).toBe(0.4);
    // The last default costs two good loans of two: 1/2 at the top, 0 at the bottom.
    const late = rank([0.9, 0.7, 0.5, 0.3], [1, 0, 0, 1]);
    expect(bestThreshold({ maximize: 'ks', subject_to: {} }, late)).toBe(0.8);
  });

  test('makes the cost smallest, from declining everybody to nobody', () => {
    const threshold = (false_positive: number, false_negative: number) =>
      bestThreshold({ cost: { false_positive, false_negative } }, ranking);
    // One default missed at 0.8, one good loan declined at 0.4.
    expect(threshold(1, 5)).toBe(0.4);
    expect(threshold(5, 1)).toBe(0.8);
    expect(threshold(1, 1)).toBe(0.8); // both cost 1: the higher declines fewer
    const bad = rank([0.9, 0.1], [0, 1]);
    expect(bestThreshold({ cost: { false_positive: 1, false_negative: 100 } }, bad)).toBe(0.05);
    expect(bestThreshold({ cost: { false_positive: 100, false_negative: 1 } }, bad)).toBe(1);
  });

  test('makes the profit of approved loans largest', () => {
    const threshold = (good: number, bad: number) => bestThreshold({ profit: { good, bad } }, ranking);
    expect(threshold(100, -600)).toBe(0.4); // two good loans rather than three and a default
    expect(threshold(100, -50)).toBe(0.8); // declines the surest default alone
    expect(bestThreshold({ profit: { good: 100, bad: -600 } }, rank([0.9, 0.1], [0, 0]))).toBe(1);
  });

  test('cost and profit agree where a default costs what it loses and a good loan what it would have brought', () => {
    const rows = fc.array(fc.tuple(fc.integer({ min: 1, max: 19 }), fc.integer({ min: 0, max: 1 })), {
      minLength: 1,
      maxLength: 40,
    });
    const amount = fc.integer({ min: 1, max: 50 });
    fc.assert(
      fc.property(rows, amount, amount, (pairs, good, loss) => {
        const scored = rank(
          pairs.map(([p]) => p / 20),
          pairs.map(([, label]) => label),
        );
        const byCost = bestThreshold({ cost: { false_positive: good, false_negative: loss } }, scored);
        expect(bestThreshold({ profit: { good, bad: -loss } }, scored)).toBe(byCost);
        const costAt = (threshold: number) => {
          const { falsePositives, falseNegatives } = confusionAt(scored, threshold);
          return good * falsePositives + loss * falseNegatives;
        };
        expect(costAt(byCost)).toBe(Math.min(...[1, ...pairs.map(([p]) => p / 20)].map(costAt)));
      }),
    );
  });

  test('what a threshold reaches is told with the approval rate, and how far it stays from what is asked', () => {
    const reached = reachedAt(ranking, 0.6); // declines a default and a good loan of two and three
    expect(reached).toEqual({ accuracy: 0.6, recall: 0.5, precision: 0.5, f1: 0.5, approvalRate: 0.6 });
    const subject_to = { accuracy: 0.7, recall: 0.75, precision: 0.25 };
    expect(distanceFrom({ maximize: 'f1', subject_to }, reached)).toBeCloseTo(0.35, 12);
    expect(distanceFrom({ approval_rate: 0.5 }, reached)).toBeCloseTo(0.1, 12);
    expect(distanceFrom({ cost: { false_positive: 1, false_negative: 5 } }, reached)).toBe(0);
  });

  test('approves the share that is asked for', () => {
    expect(bestThreshold({ approval_rate: 0.6 }, ranking)).toBe(0.6);
    expect(bestThreshold({ approval_rate: 0.99 }, ranking)).toBe(1);
  });

  test('places the bands at probabilities where the schema names them', () => {
    const bands = { medium: { pd: 0.05 }, high: { pd: 0.2 } };
    expect(choosePolicy({ approval_rate: 0.6, bands }, ranking)).toEqual({
      threshold: 0.6,
      bands: { medium: 0.05, high: 0.2 },
    });
  });

  test('places the bands at multiples of the threshold', () => {
    const bands = { medium: 0.5, high: 2 };
    expect(choosePolicy({ maximize: 'recall', subject_to: { accuracy: 0.8 }, bands }, ranking)).toEqual({
      threshold: 0.4,
      bands: { medium: 0.2, high: 0.8 },
    });
  });
});
