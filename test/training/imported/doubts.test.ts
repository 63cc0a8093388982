import { describe, expect, test } from 'vitest';
import { calibration } from '../../../src/registry/gate/calibration.ts';
import { type Doubted, doubtsAbout } from '../../../src/training/imported/doubts.ts';

const estimate = (value: number, half: number) => ({ value, low: value - half, high: value + half });
const target = { column: 'Bad', positive: 1 };

/** Of a model that ranks, with so many times as many defaults as it says. */
function doubts({
  auc = 0.8,
  half = 0.02,
  ratio = 1,
  own,
  mean = 0.1,
  calibrated = false,
  scaled = false,
  features = 'by_name',
}: {
  auc?: number;
  half?: number;
  ratio?: number;
  own?: number | null;
  mean?: number;
  calibrated?: boolean;
  scaled?: boolean;
  features?: 'by_name' | 'by_scaler' | 'by_position';
}) {
  const manifest = {
    imported: { features },
    calibration: calibrated ? { slope: 1, intercept: 0 } : null,
    validation: { observed_to_expected: estimate(ratio, ratio / 10) },
    metrics: { holdout: { roc_auc: estimate(auc, half) } },
    features: ['age', 'owed'],
    ...(scaled && { scaler: { mean: [1, 0], scale: [1, 1] } }),
  } as unknown as Doubted;
  const observed = own === undefined ? ratio : own;
  const observedToExpected = observed === null ? null : estimate(observed, observed / 10);
  return doubtsAbout(manifest, { observedToExpected, mean }, target);
}

describe('doubtsAbout', () => {
  test('has none about a model that ranks and says what comes true', () => {
    expect(doubts({})).toEqual([]);
  });

  test.each([0.2, 1.5, 4])(
    'advises to calibrate one that ranks and says %d times what comes true',
    (ratio) => {
      expect(doubts({ ratio })).toEqual([
        expect.stringMatching(
          /^on these rows \d\.\d\d times as many default as the probabilities say .*they rank applications, and are no probabilities of default\. --calibrate calibrates them on these rows\.$/,
        ),
      ]);
    },
  );

  test('and the gate say the same: what it lets pass is no doubt', () => {
    expect(doubts({ ratio: 0.85 })).toEqual([]);
    expect(
      calibration({ observed_to_expected: estimate(0.85, 0.085) } as never, { bySlope: false }).result,
    ).toBe('passed');
    expect(doubts({ ratio: 0.75 })).toHaveLength(1);
    expect(
      calibration({ observed_to_expected: estimate(0.75, 0.075) } as never, { bySlope: false }).result,
    ).toBe('suspicious');
  });

  test('a booster of resampled rows says far too much, and is calibrated', () => {
    expect(doubts({ ratio: 0.01, mean: 0.4 })[0]).toMatch(/0\.01 times as many.*--calibrate/);
  });

  test.each([
    [{ ratio: 100 }, '100.00 times as many default as its own probabilities say'],
    [{ ratio: 0.03, mean: 0.9 }, '0.03 times as many default as its own probabilities say'],
    [{ own: null, mean: 0 }, 'all of its own probabilities are 0'],
    [{ auc: 0.5, half: 0.01 }, 'its ROC-AUC is 0.500 (95% interval 0.490 to 0.510), no better than chance'],
    [
      { auc: 0.51, half: 0.02, ratio: 2 },
      'its ROC-AUC is 0.510 (95% interval 0.490 to 0.530), no better than chance',
    ],
    [{ auc: 0.3 }, 'its ROC-AUC is 0.300 (95% interval 0.280 to 0.320), worse than chance'],
    [
      { calibrated: true, own: 100 },
      '100.00 times as many default as its own probabilities, before calibration, say',
    ],
  ])('of %j it says that the model is given something else, and never to calibrate', (given, found) => {
    const [doubt, ...others] = doubts(given);
    expect(others).toEqual([]);
    expect(doubt).toMatch(`on these rows ${found}`);
    expect(doubt).toMatch(
      /the model is probably not given what it was trained on\. Check before you go on \(1\) /,
    );
    expect(doubt).not.toMatch(/--calibrate|they rank/);
  });

  test('says what to look at: order, scaler, schema, target', () => {
    const [order, doubt] = doubts({ ratio: 100, features: 'by_position' });
    expect(order).toMatch(/names no features/);
    expect(doubt).toMatch(
      /\(1\) the order of the features: they were taken as age, owed; \(2\) the scaler: whether one stood before the booster \(--scaler\); \(3\) the schema: .*; \(4\) the target: the schema says that a loan defaulted where "Bad" is 1\.$/,
    );
    expect(doubts({ ratio: 100, scaled: true })[0]).toMatch(
      /\(1\) the scaler: whether it is the one that the booster was trained behind; \(2\) the schema/,
    );
  });

  test('of a ranking that is upside down the target comes first', () => {
    expect(doubts({ auc: 0.2 })[0]).toMatch(
      /\(1\) the target: .*"Bad" is 1, and the booster ranks as if it were the other way round; \(2\) the scaler/,
    );
  });
});
