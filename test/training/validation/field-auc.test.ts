import { describe, expect, test } from 'vitest';
import { fieldAuc } from '../../../src/training/validation/field-auc.ts';
import { univariateTable } from '../../../src/training/validation/univariate.ts';
import { matrixOf, portfolioOf, repeated } from './support.ts';

/** 2,000 loans of which 40 default: those above 1,960. Every value stands once. */
const rare = Array.from({ length: 2_000 }, (_, row) => [row, row >= 1_960 ? 1 : 0]);

describe('the area of a field by its own values', () => {
  test('finds a leak where defaults are so rare that ten bins cannot', () => {
    const [line] = univariateTable(portfolioOf([{ name: 'x', type: 'number' }]), matrixOf(rare));
    expect(line!.auc).toBeLessThan(0.98);
    expect(line!.leak).toBe('by itself it ranks with a ROC-AUC of 1.000');
  });

  test('is the same in either direction', () => {
    expect(fieldAuc(matrixOf(rare.map(([value, label]) => [-value!, label!])), 0)).toBe(1);
  });

  test('counts ties one half', () => {
    const rows = [...repeated(3, [1, 1]), ...repeated(1, [1, 0]), ...repeated(4, [0, 0])];
    expect(fieldAuc(matrixOf(rows), 0)).toBeCloseTo((3 * 4 + 3 / 2) / (3 * 5), 12);
  });

  test('puts missing values where they rank best: among the values, above or below them', () => {
    const middle = [...repeated(5, [2, 1]), ...repeated(4, [1, 0]), [null, 1], [null, 0]];
    expect(fieldAuc(matrixOf(middle), 0)).toBeCloseTo((5 * 5 + 4 + 1 / 2) / (6 * 5), 12);
    expect(fieldAuc(matrixOf([...repeated(5, [2, 0]), ...repeated(5, [1, 0]), [null, 1]]), 0)).toBe(1);
    expect(fieldAuc(matrixOf([...repeated(5, [null, 0]), [1, 1]]), 0)).toBe(1);
  });

  test('puts the rows of each code in a place of their own', () => {
    const rows = [
      ...repeated(5, [2, 0, 1]),
      ...repeated(5, [1, 0, 0]),
      ...repeated(2, [null, 1, 1]),
      ...repeated(3, [null, null, 0]),
    ];
    expect(fieldAuc(matrixOf(rows), 0, 1)).toBe(1);
    expect(fieldAuc(matrixOf(rows), 0)).toBeLessThan(1);
  });

  test('counts rows by their weights', () => {
    const matrix = matrixOf([
      [3, 1],
      [2, 0],
      [1, 1],
      [0, 0],
    ]);
    expect(fieldAuc(matrix, 0)).toBeCloseTo(3 / 4, 12);
    expect(fieldAuc({ ...matrix, weights: Float32Array.of(1, 1, 3, 1) }, 0)).toBeCloseTo((2 + 3) / 8, 12);
  });
});
