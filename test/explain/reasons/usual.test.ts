import { expect, test } from 'vitest';
import { commonestOf, medianOf } from '../../../src/explain/reasons/usual.ts';

test('the median is a value of the rows, the lower of two in the middle, and none of nothing', () => {
  expect(medianOf(Float32Array.of(1, 5, 3, Number.NaN), 1, 0)).toBe(3);
  expect(medianOf(Float32Array.of(4, 0, 1, 0, 3, 0, 2, 0), 2, 0)).toBe(2);
  expect(medianOf(Float32Array.of(Number.NaN), 1, 0)).toBeNaN();
  // By value, not by text.
  expect(medianOf(Float32Array.of(10, 9, 100), 1, 0)).toBe(10);
});

test('the commonest kind is the one that most rows are of, of equally many the first', () => {
  const rows = Float32Array.of(2, 1, 2, 1, 0);
  expect(commonestOf(rows, 1, (offset) => rows[offset]!)).toBe(1);
  expect(commonestOf(rows, 1, () => -1)).toBe(-1);
  expect(commonestOf(new Float32Array(0), 1, () => 0)).toBeNaN();
});
