import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { confusionAt, decisionMetrics } from '../../src/statistics/decision.ts';
import { rank } from '../../src/statistics/ranking.ts';
import { bestThreshold, choosePolicy } from '../../src/training/threshold.ts';

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

  test('places the bands at multiples of the threshold', () => {
    const bands = { medium: 0.5, high: 2 };
    expect(choosePolicy({ maximize: 'recall', subject_to: { accuracy: 0.8 }, bands }, ranking)).toEqual({
      threshold: 0.4,
      bands: { medium: 0.2, high: 0.8 },
    });
  });
});
