import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ks, prAuc, rocAuc, rocCurve } from '../../src/statistics/discrimination.ts';
import { rank } from '../../src/statistics/ranking.ts';

/** scikit-learn's documentation example for roc_auc_score and average_precision_score. */
const documented = rank([0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1]);

const scoredRows = fc
  .array(fc.record({ probability: fc.integer({ min: 0, max: 8 }), label: fc.integer({ min: 0, max: 1 }) }), {
    minLength: 2,
    maxLength: 60,
  })
  .filter((rows) => new Set(rows.map((row) => row.label)).size === 2);

describe('ROC-AUC', () => {
  test('equals scikit-learn on its documented example', () => {
    expect(rocAuc(documented)).toBe(0.75);
  });

  test('equals the share of pairs won, ties counting one half, counted pair by pair', () => {
    fc.assert(
      fc.property(scoredRows, (rows) => {
        let won = 0;
        let pairs = 0;
        for (const positive of rows.filter((row) => row.label === 1))
          for (const negative of rows.filter((row) => row.label === 0)) {
            pairs++;
            won +=
              positive.probability > negative.probability
                ? 1
                : positive.probability === negative.probability
                  ? 0.5
                  : 0;
          }
        const ranking = rank(
          rows.map((row) => row.probability / 8),
          rows.map((row) => row.label),
        );
        // Both are ratios of small whole or half numbers: equal but for one rounding of the division.
        expect(rocAuc(ranking)).toBeCloseTo(won / pairs, 14);
      }),
    );
  });

  test('is one half when every probability is the same', () => {
    expect(rocAuc(rank([0.3, 0.3, 0.3], [1, 0, 0]))).toBe(0.5);
  });

  test('has no value when a class is absent', () => {
    expect(rocAuc(rank([0.1, 0.2], [0, 0]))).toBeNaN();
  });
});

describe('PR-AUC', () => {
  test('equals scikit-learn on its documented example', () => {
    // 1/2 · 1 + 1/2 · 2/3
    expect(prAuc(documented)).toBeCloseTo(5 / 6, 15);
  });

  test('of tied rows does not depend on their order', () => {
    fc.assert(
      fc.property(scoredRows, fc.infiniteStream(fc.nat()), (rows, keys) => {
        const shuffled = rows
          .map((row) => ({ row, key: keys.next().value as number }))
          .sort((a, b) => a.key - b.key)
          .map(({ row }) => row);
        const of = (items: typeof rows) =>
          prAuc(
            rank(
              items.map((row) => row.probability),
              items.map((row) => row.label),
            ),
          );
        expect(of(shuffled)).toBe(of(rows));
      }),
    );
  });

  test('of equal probabilities is the share of positives', () => {
    expect(prAuc(rank([0.5, 0.5, 0.5, 0.5], [1, 0, 0, 0]))).toBe(0.25);
  });
});

describe('KS', () => {
  test('is the largest gap between the classes, by hand', () => {
    // Thresholds 0.8, 0.4, 0.35, 0.1: TPR ½ ½ 1 1, FPR 0 ½ ½ 1.
    expect(ks(documented)).toBe(0.5);
  });

  test('is one for a perfect and for an inverted ranking', () => {
    expect(ks(rank([0.9, 0.1], [1, 0]))).toBe(1);
    expect(ks(rank([0.9, 0.1], [0, 1]))).toBe(1);
  });
});

test('the ROC curve runs from (0, 0) to (1, 1) and never falls', () => {
  fc.assert(
    fc.property(scoredRows, (rows) => {
      const corners = [
        ...rocCurve(
          rank(
            rows.map((row) => row.probability),
            rows.map((row) => row.label),
          ),
        ),
      ];
      expect(corners[0]).toEqual({ fpr: 0, tpr: 0 });
      expect(corners.at(-1)).toEqual({ fpr: 1, tpr: 1 });
      for (let index = 1; index < corners.length; index++) {
        expect(corners[index]!.fpr).toBeGreaterThanOrEqual(corners[index - 1]!.fpr);
        expect(corners[index]!.tpr).toBeGreaterThanOrEqual(corners[index - 1]!.tpr);
      }
    }),
  );
});
