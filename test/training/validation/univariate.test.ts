import { describe, expect, test } from 'vitest';
import { univariateTable } from '../../../src/training/validation/univariate.ts';
import { datedPortfolio } from '../../application/support.ts';
import { matrixOf, portfolioOf, repeated } from './support.ts';

const compiled = portfolioOf(
  [
    { name: 'late', type: 'integer', nullable: true },
    { name: 'grade', type: 'category', levels: ['a', { name: 'b', of: ['c'] }], ordered: true },
    { name: 'home', type: 'category', levels: ['own', { name: 'rent', of: ['let'] }], nullable: true },
  ],
  { derived: [{ name: 'more', difference: ['late', 'late'] }] },
);

/** late, grade, home=own, home=rent, more, outcome */
const matrix = matrixOf([
  ...repeated(80, [0, 0, 1, 0, 0, 0]),
  ...repeated(10, [0, 1, 0, 1, 0, 1]),
  ...repeated(30, [2, 1, 0, 1, 0, 1]),
  ...repeated(30, [2, 0, 0, 1, 0, 0]),
  ...repeated(50, [null, 0, null, null, null, 0]),
]);

describe('the univariate table', () => {
  const table = univariateTable(compiled, matrix);
  const [late, grade, home, more] = table;

  test('has a line a field, all features of a category together, and one a derived feature', () => {
    expect(table.map(({ name }) => name)).toEqual(['late', 'grade', 'home', 'more']);
  });

  test('has no line a date, and one for the time between two', () => {
    const people = matrixOf([
      [1, 40, 240, 6, 7_305, 0],
      [1, 20, null, null, null, 1],
    ]);
    const rows = univariateTable(datedPortfolio(), people).map(({ name, missing }) => [name, missing]);
    expect(rows).toEqual([
      ['income', 0],
      ['age', 0],
      ['tenure', 0.5],
      ['employed_share', 0.5],
      ['days_employed', 0.5],
    ]);
  });

  test('counts rows and defaults by value, missing ones apart', () => {
    expect(late!.bins.map(({ bin, rows, defaults }) => [bin, rows, defaults])).toEqual([
      ['0', 90, 10],
      ['2', 60, 30],
      ['missing', 50, 0],
    ]);
    expect([late!.missing, home!.missing, grade!.missing]).toEqual([0.25, 0.25, 0]);
    expect(late!.trend).toBe('increasing');
  });

  test('names the levels of a category, and gives it a trend only where they have an order', () => {
    expect(grade!.bins.map(({ bin }) => bin)).toEqual(['a', 'b']);
    expect(home!.bins.map(({ bin }) => bin)).toEqual(['own', 'rent', 'missing']);
    expect([grade!.trend, home!.trend]).toEqual(['increasing', null]);
  });

  test('has an area that the best order of the bins gives, and weights of evidence whose sign is that of the goods', () => {
    // By late: missing 0 of 50, 0 10 of 90, 2 30 of 60. 10·(50 + 80/2) + 30·(50 + 80 + 30/2) of 40·160 pairs.
    expect(late!.auc).toBeCloseTo((10 * 90 + 30 * 145) / 6400, 12);
    expect(late!.bins.map(({ weight_of_evidence }) => Math.sign(weight_of_evidence))).toEqual([1, -1, 1]);
  });

  test('has the area of the default rates as they are, where smoothed weights of evidence turn the order of few rows around', () => {
    const [few] = univariateTable(
      portfolioOf([{ name: 'x', type: 'integer' }]),
      matrixOf([
        ...repeated(2, [0, 1]),
        ...repeated(30, [1, 1]),
        ...repeated(1, [1, 0]),
        ...repeated(60, [2, 0]),
      ]),
    );
    expect(few!.bins[0]!.weight_of_evidence).toBeGreaterThan(few!.bins[1]!.weight_of_evidence);
    // 2 of 2 default before 30 of 31: half of 30 pairs are ties.
    expect(few!.auc).toBeCloseTo((32 * 61 - 30 / 2) / (32 * 61), 12);
  });

  test('gives a feature that never changes no value, no trend and half an area', () => {
    expect(more).toMatchObject({ trend: 'none', leak: null });
    const constant = univariateTable(
      portfolioOf([{ name: 'x', type: 'number' }]),
      matrixOf([...repeated(30, [1, 0]), ...repeated(20, [1, 1])]),
    )[0]!;
    expect(constant).toMatchObject({ information_value: 0, auc: 0.5, trend: 'none', leak: null });
  });

  test('flags what knows the outcome: the grade here, and not the others', () => {
    expect(grade!.leak).toBe('by itself it ranks with a ROC-AUC of 1.000');
    expect([late!.leak, home!.leak]).toEqual([null, null]);
  });

  test('has a bin for each code of a number, behind its values and without a part in their trend', () => {
    const coded = portfolioOf([
      { name: 'late', type: 'integer', nullable: true, codes: [{ name: 'unknown', value: 96 }] },
    ]);
    const [line] = univariateTable(
      coded,
      matrixOf([
        ...repeated(40, [0, 0, 0]),
        ...repeated(40, [1, 0, 1]),
        ...repeated(15, [null, 1, 0]),
        ...repeated(5, [null, null, 1]),
      ]),
    );
    expect(line!.bins.map(({ bin, rows, defaults }) => [bin, rows, defaults])).toEqual([
      ['0', 40, 0],
      ['1', 40, 40],
      ['unknown', 15, 0],
      ['missing', 5, 5],
    ]);
    expect(line).toMatchObject({ missing: 0.05, trend: 'increasing' });
  });
});
