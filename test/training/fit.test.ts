import { describe, expect, test } from 'vitest';
import { marginsOf } from '../../src/model/trees.ts';
import { seededRandom } from '../../src/random.ts';
import { rocAuc } from '../../src/statistics/discrimination.ts';
import { rank } from '../../src/statistics/ranking.ts';
import { boost } from '../../src/training/boosting/boost.ts';
import { acrossFolds, crossValidate, meanAndDeviation } from '../../src/training/cross-validate.ts';
import { clean } from '../../src/training/data/clean.ts';
import { openCsv } from '../../src/training/data/csv.ts';
import { fitModel, modelsOfFit, probabilitiesOf } from '../../src/training/fit.ts';
import { readParams } from '../../src/training/params.ts';
import { bytesOf, smallCsv, smallPortfolio } from './support.ts';

const compiled = smallPortfolio();
const { matrix } = await clean(compiled, 'loans.csv', await openCsv('loans.csv', bytesOf(smallCsv(800))));
/** Every tree sees all rows and features. */
const WHOLE = { subsample: 1, colsample_bytree: 1 };
const SETTING = { ...WHOLE, num_boost_round: 20, eta: 0.2, max_depth: 2, folds: 3, smote: { ratio: 0.9 } };
const context = (params: object = {}) => ({
  compiled,
  params: readParams({ ...SETTING, ...params }),
  random: seededRandom(1),
});
const mean = (values: ArrayLike<number>) =>
  Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;
const baseRate = mean(matrix.labels);

describe('fitModel', () => {
  test('gives calibrated probabilities although the trees saw resampled rows', () => {
    const calibrated = fitModel(matrix, context());
    const distorted = fitModel(matrix, context({ calibrate: false }));
    // Platt's optimum makes out-of-fold probabilities add up to the positives.
    expect(mean(calibrated.outOfFold)).toBeCloseTo(baseRate, 5);
    expect(mean(distorted.outOfFold)).toBeGreaterThan(baseRate + 0.05);
    expect(distorted.calibration).toBeNull();
  });

  test('folds the calibration into the trees', () => {
    const plain = fitModel(matrix, context({ calibrate: false }));
    const calibrated = fitModel(matrix, context());
    const { slope, intercept } = calibrated.calibration!;
    const raw = marginsOf(plain.ensemble, matrix.features);
    const folded = probabilitiesOf(calibrated.ensemble, matrix.features);
    for (let row = 0; row < 50; row++) {
      const expected = 1 / (1 + Math.exp(-(slope * raw[row]! + intercept)));
      // Twenty float32 leaves, rounded once each.
      expect(folded[row]).toBeCloseTo(expected, 5);
    }
  });

  test('grows the trees that it keeps from all rows', () => {
    const { ensemble } = fitModel(matrix, context({ smote: null }));
    // Before the first tree every row has the base rate p, and weighs p (1 - p). Sums are in float32.
    expect(ensemble.trees[0]!.cover[0]).toBeCloseTo(matrix.rows * baseRate * (1 - baseRate), 2);
  });

  test('resamples to the ratio that was asked for', () => {
    const { ensemble } = fitModel(matrix, context({ smote: { ratio: 0.9 } }));
    const negatives = matrix.rows * (1 - baseRate);
    const share = 0.9 / 1.9;
    // As above, of the resampled rows. The number of positives is rounded to whole rows.
    expect(ensemble.trees[0]!.cover[0]! / (1.9 * negatives * share * (1 - share))).toBeCloseTo(1, 2);
  });

  test('calibrates on rows that the trees have not seen', () => {
    const random = seededRandom(9);
    const noise = { ...matrix, labels: matrix.labels.map(() => (random.next() < 0.3 ? 1 : 0)) };
    const { outOfFold } = fitModel(noise, context({ max_depth: 6 }));
    // Deep trees learn noise by heart. Out of fold an AUC over 800 such rows is 0.5 with a standard error of 0.02.
    expect(Math.abs(rocAuc(rank(outOfFold, noise.labels)) - 0.5)).toBeLessThan(0.08);
  });

  test('keeps monotone constraints', () => {
    const { ensemble } = fitModel(matrix, context());
    const owed = compiled.features.findIndex(({ name }) => name === 'owed');
    const sweep = new Float32Array(40 * matrix.featureCount);
    for (let step = 0; step < 40; step++) {
      sweep.set(matrix.features.subarray(0, matrix.featureCount), step * matrix.featureCount);
      sweep[step * matrix.featureCount + owed] = 25 * step;
    }
    const margins = marginsOf(ensemble, sweep);
    for (let step = 1; step < 40; step++) expect(margins[step]).toBeGreaterThanOrEqual(margins[step - 1]!);
  });

  test('finds the rounds by early stopping, and keeps a model that is grown for so many from all rows', () => {
    const asked = { ...WHOLE, num_boost_round: 300, eta: 0.5, max_depth: 4, smote: null };
    let models = 0;
    const stopping = { ...context({ ...asked, early_stopping_rounds: 5 }), onModel: () => models++ };
    const { ensemble } = fitModel(matrix, stopping);
    const rounds = ensemble.trees.length;
    expect(rounds).toBeGreaterThan(0);
    expect(rounds).toBeLessThan(100);
    expect(models).toBe(modelsOfFit(stopping.params));
    const { trees } = boost(matrix, readParams({ ...asked, num_boost_round: rounds }), {
      random: seededRandom(1),
      monotone: compiled.features.map(({ monotone }) => monotone),
    });
    expect(ensemble.trees.map(({ feature, threshold }) => [feature, threshold])).toEqual(
      trees.map(({ feature, threshold }) => [feature, threshold]),
    );
  });
});

describe('crossValidate', () => {
  test('scores every row once a repeat, with the threshold of the training part', () => {
    const results = crossValidate(matrix, context(), 2);
    expect(results).toHaveLength(6);
    const rows = results.map(({ ranking }) => mean(ranking.positives) * ranking.positives.length);
    expect(rows.slice(0, 3).reduce((sum, count) => sum + count, 0)).toBeCloseTo(baseRate * matrix.rows, 6);
    expect(new Set(results.map(({ threshold }) => threshold)).size).toBeGreaterThan(1);
    const { roc_auc } = acrossFolds(results);
    expect(roc_auc.mean).toBeGreaterThan(0.65);
    expect(roc_auc.folds).toEqual(results.map(({ metrics }) => metrics.roc_auc));
    expect(meanAndDeviation(roc_auc.folds)).toEqual({ mean: roc_auc.mean, std: roc_auc.std });
  });

  test('finds no skill in labels that have nothing to do with the features', () => {
    const random = seededRandom(9);
    const noise = { ...matrix, labels: matrix.labels.map(() => (random.next() < 0.3 ? 1 : 0)) };
    const { mean: auc } = acrossFolds(crossValidate(noise, context())).roc_auc;
    // The standard error of an AUC over 800 such rows is 0.02; a leak of resampled rows would give 0.6 and more.
    expect(Math.abs(auc - 0.5)).toBeLessThan(0.07);
  });

  test('summarises with the sample standard deviation', () => {
    expect(meanAndDeviation([1, 2, 3, 4])).toEqual({ mean: 2.5, std: Math.sqrt(5 / 3) });
    expect(meanAndDeviation([1])).toEqual({ mean: 1, std: 0 });
  });
});
