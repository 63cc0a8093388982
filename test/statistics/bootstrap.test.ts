import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../src/random.ts';
import { estimate } from '../../src/statistics/bootstrap.ts';

const random = seededRandom(3);
const probabilities = Float64Array.from({ length: 600 }, () => random.next());
const labels = Uint8Array.from(probabilities, (probability) => (random.next() < probability ? 1 : 0));

describe('bootstrap intervals', () => {
  test('of accuracy agree with the binomial standard error', () => {
    const { accuracy } = estimate(probabilities, labels, 0.5, seededRandom(1));
    const error = Math.sqrt((accuracy.value * (1 - accuracy.value)) / 600);
    // The normal interval is ±1.96 errors. 1,000 resamples place each end with a deviation of 0.085 errors: √(0.025 ·
    // 0.975 / 1,000) of share, over the normal density of 0.0584 there. Three of them.
    expect(Math.abs((accuracy.high - accuracy.value) / error - 1.96)).toBeLessThan(0.255);
    expect(Math.abs((accuracy.value - accuracy.low) / error - 1.96)).toBeLessThan(0.255);
  });

  test('end where a fortieth of the resamples lie beyond, interpolated', () => {
    // Labels alternate, and so does what is drawn. Of its 999 draws resample i gets the first i right, for i = 0 to 999.
    const [rightAndPositive, rightAndNegative, wrongAndPositive, wrongAndNegative] = [0, 1, 2, 3] as const;
    const known = Float64Array.from({ length: 999 }, (_, row) => [0.9, 0.1, 0.1, 0.9][row % 4]!);
    const truth = Uint8Array.from(known, (_, row) => [1, 0, 1, 0][row % 4]!);
    let draws = 0;
    const next = () => {
      const draw = draws % 999;
      const right = draw < Math.floor(draws / 999);
      draws++;
      const row =
        draw % 2 === 0
          ? right
            ? rightAndPositive
            : wrongAndPositive
          : right
            ? rightAndNegative
            : wrongAndNegative;
      // The middle of what is rounded down to that row.
      return (row + 0.5) / 999;
    };
    const { accuracy } = estimate(known, truth, 0.5, { next });
    // Accuracies are i / 999, so a quantile is its own share.
    expect(accuracy.low).toBeCloseTo(0.025, 10);
    expect(accuracy.high).toBeCloseTo(0.975, 10);
  });

  test('are ordered and reach up to their value', () => {
    for (const { value, low, high } of Object.values(estimate(probabilities, labels, 0.5, seededRandom(1)))) {
      expect(low).toBeLessThan(high);
      // ECE is biased upwards by noise, so its point estimate may lie below the interval.
      if (value >= 0.05) expect(value).toBeGreaterThanOrEqual(low);
      expect(value).toBeLessThanOrEqual(high);
    }
  });

  test('repeat for the same seed and differ for another', () => {
    const first = estimate(probabilities, labels, 0.5, seededRandom(1));
    expect(estimate(probabilities, labels, 0.5, seededRandom(1))).toEqual(first);
    expect(estimate(probabilities, labels, 0.5, seededRandom(2))).not.toEqual(first);
  });

  test('have no width when all rows of a class are alike', () => {
    const { roc_auc } = estimate([0.9, 0.9, 0.9, 0.1, 0.1, 0.1], [1, 1, 1, 0, 0, 0], 0.5, seededRandom(1));
    expect(roc_auc).toEqual({ value: 1, low: 1, high: 1 });
  });
});

test('rows count by their weights, in the value as in the interval', () => {
  // A row in three counts three times, the others not at all.
  const weights = Float64Array.from(probabilities, (_, row) => (row % 3 === 0 ? 3 : 0));
  const third = <T>(values: ArrayLike<T>) => Array.from(values).filter((_, row) => row % 3 === 0);
  const weighted = estimate(probabilities, labels, 0.5, seededRandom(1), 1000, weights);
  const alone = estimate(third(probabilities), third(labels), 0.5, seededRandom(1));
  expect(weighted.roc_auc.value).toBeCloseTo(alone.roc_auc.value, 12);
  expect(weighted.accuracy.value).toBeCloseTo(alone.accuracy.value, 12);
  const width = ({ low, high }: { low: number; high: number }) => high - low;
  // Ends of a thousand resamples each; the number of counted rows among those drawn varies besides.
  expect(Math.abs(width(weighted.roc_auc) / width(alone.roc_auc) - 1)).toBeLessThan(0.2);
});

describe('what cannot be resampled is refused, whatever luck would bring', () => {
  const refused = (outcomes: number[], weights?: number[]) =>
    expect(() => estimate([0.9, 0.5, 0.1], outcomes, 0.5, seededRandom(1), 10, weights));

  test('an outcome without a row, or with rows of weight 0 alone', () => {
    refused([0, 0, 0]).toThrow(RangeError);
    refused([1, 1, 1]).toThrow(RangeError);
    refused([1, 0, 0], [0, 1, 1]).toThrow('no row of one outcome weighs anything');
    refused([1, 0, 0], [1, 0, 0]).toThrow('no row of one outcome weighs anything');
  });

  test('a source that never draws the rows of an outcome', () => {
    const stuck = { next: () => 0 };
    expect(() => estimate([0.9, 0.1], [1, 0], 0.5, stuck, 10)).toThrow(
      '1000 resamples were drawn, and only 0 hold both outcomes',
    );
  });
});
