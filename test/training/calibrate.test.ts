import { describe, expect, test } from 'vitest';
import { marginsOf } from '../../src/model/trees.ts';
import { seededRandom } from '../../src/random.ts';
import { foldCalibration, plattScaling } from '../../src/training/calibrate.ts';
import { smallEnsemble } from '../model/support/bundle.ts';

describe('Platt scaling', () => {
  test('recovers the distortion that was put in', () => {
    const random = seededRandom(1);
    const rows = 100_000;
    const truth = Float64Array.from({ length: rows }, () => 6 * random.next() - 4);
    const labels = truth.map((margin) => (random.next() < 1 / (1 + Math.exp(-margin)) ? 1 : 0));
    const { slope, intercept } = plattScaling(
      truth.map((margin) => 2 * margin + 3),
      labels,
    );
    // Standard errors of a logistic regression on 100,000 rows are below 0.01.
    expect(slope).toBeCloseTo(0.5, 1);
    expect(intercept).toBeCloseTo(-1.5, 1);
  });

  test('a row that counts three times is as three rows', () => {
    const margins = [-2, -1, 0, 1, 2, 0.5, -0.5];
    const labels = [0, 1, 1, 0, 1, 0, 0];
    const weights = [1, 3, 2, 0, 1, 4, 1];
    const repeat = (values: number[]) =>
      values.flatMap((value, row) => Array.from({ length: weights[row]! }, () => value));
    const weighted = plattScaling(margins, labels, weights);
    const repeated = plattScaling(repeat(margins), repeat(labels));
    expect(weighted.slope).toBeCloseTo(repeated.slope, 9);
    expect(weighted.intercept).toBeCloseTo(repeated.intercept, 9);
  });

  test('makes the probabilities add up to the defaults', () => {
    const margins = [-2, -1, 0, 1, 2, 0.5, -0.5];
    const labels = [0, 0, 1, 0, 1, 1, 0];
    const { slope, intercept } = plattScaling(margins, labels);
    const mean =
      margins.reduce((sum, margin) => sum + 1 / (1 + Math.exp(-(slope * margin + intercept))), 0) / 7;
    // At the optimum the residuals sum to zero.
    expect(mean).toBeCloseTo(3 / 7, 6);
  });

  test.each([
    ['by much', [-10, -9, 9, 10]],
    ['by a value that both have', [-10, 0, 0, 10]],
  ])('stays finite when the margins separate the classes %s', (_, margins) => {
    const { slope, intercept } = plattScaling(margins, [0, 0, 1, 1]);
    expect(slope).toBeGreaterThan(0);
    expect(slope).toBeLessThan(10);
    expect(intercept).toBeCloseTo(0, 6);
  });

  test('never turns a ranking around: without skill every row gets the base rate', () => {
    const expected = { slope: 0, intercept: Math.log(3 / 5) };
    expect(plattScaling([5, 4, 3, -3, -4, -5], [0, 0, 0, 0, 1, 1])).toEqual(expected);
    expect(plattScaling([1, 1, 1, 1, 1, 1], [0, 0, 0, 0, 1, 1]).slope).toBe(0);
  });
});

test('a folded calibration gives calibrated margins to whoever scores the trees', () => {
  const ensemble = smallEnsemble();
  const random = seededRandom(5);
  const features = Float32Array.from({ length: 400 }, () => 4 * random.next() - 2);
  const calibration = { slope: 0.7, intercept: -1.3 };
  const folded = marginsOf(foldCalibration(ensemble, calibration), features);
  marginsOf(ensemble, features).forEach((margin, row) => {
    // Twenty float32 leaves are rounded once each when they are scaled: 20 · 2⁻²⁴ relative, on margins of a few units.
    expect(folded[row]).toBeCloseTo(0.7 * margin - 1.3, 5);
  });
});
