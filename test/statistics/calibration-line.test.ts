import { describe, expect, test } from 'vitest';
import { calibrationLine } from '../../src/statistics/calibration-line.ts';
import { rank } from '../../src/statistics/ranking.ts';
import golden from '../golden/validation/calibration-line.json' with { type: 'json' };

const sigmoid = (margin: number) => 1 / (1 + Math.exp(-margin));

describe('slope and intercept of calibration', () => {
  test.each(golden.map((one) => [one.slope[0]!.toFixed(2), one] as const))(
    'are those of statsmodels, intervals too: slope %s',
    (_, { margins, y, slope, intercept }) => {
      const line = calibrationLine(rank(margins.map(sigmoid), y))!;
      // The log-odds of a sigmoid are its argument to about 1e-15 of the probability's distance to 0 or 1.
      for (const [own, theirs] of [
        [line.slope, slope],
        [line.intercept, intercept],
      ] as const) {
        expect(own.value).toBeCloseTo(theirs[0]!, 8);
        expect(own.low).toBeCloseTo(theirs[1]!, 8);
        expect(own.high).toBeCloseTo(theirs[2]!, 8);
      }
    },
  );

  test('there are none where the outcomes do not overlap, either way round, or one probability stands alone', () => {
    expect(calibrationLine(rank([0.9, 0.8, 0.2, 0.1], [1, 1, 0, 0]))).toBeNull();
    expect(calibrationLine(rank([0.9, 0.8, 0.2, 0.1], [0, 0, 1, 1]))).toBeNull();
    expect(calibrationLine(rank([0.9, 0.5, 0.5, 0.1], [1, 1, 0, 0]))).toBeNull();
    expect(calibrationLine(rank([0.3, 0.3, 0.3], [1, 0, 0]))).toBeNull();
    expect(calibrationLine(rank([0.3, 0.2, 0.1], [0, 0, 0]))).toBeNull();
  });
});
