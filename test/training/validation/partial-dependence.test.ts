import { describe, expect, test } from 'vitest';
import { probabilityOf } from '../../../src/model/model.ts';
import { constantTree, type Ensemble, type Tree } from '../../../src/model/trees.ts';
import { partialDependence } from '../../../src/training/validation/partial-dependence.ts';
import { datedPortfolio } from '../../application/support.ts';
import { portfolioOf } from './support.ts';

/** -1 below the threshold and where missing, +1 from it on. */
const stump = (feature: number, threshold: number): Tree => ({
  ...constantTree(0),
  left: Int32Array.of(1, -1, -1),
  right: Int32Array.of(2, -1, -1),
  feature: Int32Array.of(feature, 0, 0),
  threshold: Float32Array.of(threshold, 0, 0),
  defaultLeft: Uint8Array.of(1, 0, 0),
  weight: Float32Array.of(0, -1, 1),
});
const of = (featureCount: number, ...trees: Tree[]): Ensemble => ({ featureCount, baseMargin: 0, trees });

const compiled = portfolioOf(
  [
    { name: 'owed', type: 'number', nullable: true },
    { name: 'earned', type: 'number' },
    { name: 'home', type: 'category', levels: ['own', { name: 'rent', of: ['let'] }] },
  ],
  { derived: [{ name: 'burden', ratio: ['owed', 'earned'] }] },
);
/** owed, earned, home=own, home=rent, burden */
const rows = Float32Array.of(10, 20, 1, 0, 0.5, Number.NaN, 10, 0, 1, Number.NaN);
const low = probabilityOf(-1);
const high = probabilityOf(1);

describe('partial dependence', () => {
  test('is the mean over rows of what the model says when all have one value', () => {
    const { points } = partialDependence(compiled, of(5, stump(0, 5), stump(1, 15)), rows, 'earned');
    // owed is 10 in one row and missing in the other.
    expect(points).toEqual([
      { value: 10, probability: (probabilityOf(0) + probabilityOf(-2)) / 2 },
      { value: 20, probability: (probabilityOf(2) + probabilityOf(0)) / 2 },
    ]);
  });

  test('lets what is derived from a field follow it, and sets a derived feature by itself', () => {
    const ensemble = of(5, stump(4, 0.8));
    const ofOwed = partialDependence(compiled, ensemble, rows, 'owed').points;
    // 10 / 20 and 10 / 10; a missing field makes the ratio missing.
    expect(ofOwed).toEqual([
      { value: 10, probability: (low + high) / 2 },
      { value: null, probability: low },
    ]);
    expect(partialDependence(compiled, ensemble, rows, 'burden').points).toEqual([
      { value: 0.5, probability: low },
      { value: null, probability: low },
    ]);
  });

  test('lets what is derived from the time between two dates follow it', () => {
    // income, age, tenure, employed_share, days_employed
    const people = Float32Array.of(1, 40, 240, 6, 7_305, 1, 20, 240, 12, 7_305);
    const byShare = (name: string) =>
      partialDependence(datedPortfolio(), of(5, stump(3, 10)), people, name).points;
    expect(byShare('age')).toEqual([
      { value: 20, probability: high },
      { value: 40, probability: low },
    ]);
    expect(byShare('days_employed')).toEqual([{ value: 7_305, probability: (low + high) / 2 }]);
  });

  test('takes a number and then its codes, and a missing value where neither stands', () => {
    const coded = portfolioOf([
      { name: 'late', type: 'integer', nullable: true, codes: [{ name: 'unknown', value: 96 }] },
    ]);
    // late, late:unknown
    const known = Float64Array.of(1, 0, Number.NaN, 1);
    const ofLate = (given: Float64Array) =>
      partialDependence(coded, of(2, stump(0, 5), stump(1, 0.5)), Float32Array.from(given), 'late').points;
    expect(ofLate(known)).toEqual([
      { value: 1, probability: probabilityOf(-2) },
      { value: 'unknown', probability: probabilityOf(0) },
    ]);
    expect(ofLate(Float64Array.of(...known, Number.NaN, Number.NaN))).toEqual([
      { value: 1, probability: expect.closeTo(probabilityOf(-2), 12) },
      { value: null, probability: expect.closeTo(probabilityOf(-2), 12) },
      { value: 'unknown', probability: expect.closeTo(probabilityOf(0), 12) },
    ]);
  });

  test('takes a category level by level', () => {
    expect(partialDependence(compiled, of(5, stump(3, 0.5)), rows, 'home').points).toEqual([
      { value: 'own', probability: low },
      { value: 'rent', probability: high },
    ]);
  });

  test('takes nine points between which equally many rows lie, without the outermost', () => {
    const many = portfolioOf([{ name: 'x', type: 'number' }]);
    const values = Float32Array.from({ length: 101 }, (_, row) => row);
    const { points } = partialDependence(many, of(1, stump(0, 50)), values, 'x');
    expect(points.map(({ value }) => value)).toEqual([5, 16, 28, 39, 50, 61, 73, 84, 95]);
    expect(points.map(({ probability }) => probability > 0.5)).toEqual(
      [5, 16, 28, 39, 50, 61, 73, 84, 95].map((value) => value >= 50),
    );
  });

  test('leaves the rows as they were', () => {
    const before = rows.slice();
    partialDependence(compiled, of(5, stump(0, 5)), rows, 'owed');
    expect(rows).toEqual(before);
  });
});
