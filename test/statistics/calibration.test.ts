import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { brier, ece, logLoss, reliability } from '../../src/statistics/calibration.ts';
import { rank } from '../../src/statistics/ranking.ts';

describe('Brier score', () => {
  test('is the mean squared distance, by hand', () => {
    // (0.1² + 0.1² + 0.2² + 0.3²) / 4, scikit-learn's documented example for brier_score_loss.
    expect(brier(rank([0.1, 0.9, 0.8, 0.3], [0, 1, 1, 0]))).toBeCloseTo(0.0375, 15);
  });

  test('of a constant is smallest at the share of positives', () => {
    const at = (probability: number) =>
      brier(rank(new Float64Array(10).fill(probability), [1, 1, 1, 0, 0, 0, 0, 0, 0, 0]));
    expect(at(0.3)).toBeCloseTo(0.21, 15);
    expect(at(0.31)).toBeGreaterThan(at(0.3));
    expect(at(0.29)).toBeGreaterThan(at(0.3));
  });
});

describe('log loss', () => {
  test('is the mean negative log likelihood, by hand', () => {
    expect(logLoss(rank([0.5, 0.25], [1, 0]))).toBeCloseTo((Math.log(2) + Math.log(4 / 3)) / 2, 15);
  });

  test('stays finite for a certain and wrong prediction', () => {
    // The nearest double below 1 − 1e-15 costs 34.54 nats; only two digits are asked for.
    expect(logLoss(rank([0, 1], [1, 0]))).toBeCloseTo(34.54, 2);
  });
});

describe('ECE', () => {
  test('of ten bins, by hand', () => {
    // Twenty rows, two a bin: the upper ten say 0.8 and half of them default, the lower ten say 0.1 and none does.
    const probabilities = [...new Array(10).fill(0.8), ...new Array(10).fill(0.1)];
    const labels = [1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    // ½ · |0.8 − 0.5| + ½ · |0.1 − 0|
    expect(ece(rank(probabilities, labels))).toBeCloseTo(0.2, 14);
  });

  test('without ties and with n divisible by ten equals bins cut by position', () => {
    const probabilities = Float64Array.from({ length: 40 }, (_, row) => ((row * 17) % 40) / 40);
    const labels = Uint8Array.from(probabilities, (probability, row) =>
      probability > 0.6 !== (row % 5 === 0) ? 1 : 0,
    );
    const sorted = [...probabilities.keys()].sort((a, b) => probabilities[b]! - probabilities[a]!);
    let expected = 0;
    for (let bin = 0; bin < 10; bin++) {
      const rows = sorted.slice(bin * 4, bin * 4 + 4);
      const mean = (values: ArrayLike<number>) => rows.reduce((sum, row) => sum + values[row]!, 0) / 4;
      expected += Math.abs(mean(probabilities) - mean(labels)) / 10;
    }
    expect(ece(rank(probabilities, labels))).toBeCloseTo(expected, 14);
  });

  test('is zero when every row says the share of positives', () => {
    expect(ece(rank([0.25, 0.25, 0.25, 0.25], [0, 0, 1, 0]))).toBeCloseTo(0, 15);
  });

  test('bins hold all rows, in equal shares', () => {
    const rows = fc.array(fc.tuple(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 1 })), {
      minLength: 1,
      maxLength: 80,
    });
    fc.assert(
      fc.property(rows, (pairs) => {
        const bins = reliability(
          rank(
            pairs.map(([p]) => p / 5),
            pairs.map(([, label]) => label),
          ),
        );
        const total = bins.reduce((sum, bin) => sum + bin.rows, 0);
        const positives = bins.reduce((sum, bin) => sum + bin.rows * bin.observed, 0);
        // Sums of up to 80 fractional rows: rounding stays below 1e-10.
        expect(total).toBeCloseTo(pairs.length, 10);
        expect(positives).toBeCloseTo(pairs.filter(([, label]) => label === 1).length, 10);
        for (const bin of bins.slice(0, -1)) expect(bin.rows).toBeCloseTo(pairs.length / 10, 10);
      }),
    );
  });
});
