import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ascendingRows, columnOf } from '../../../src/training/boosting/order.ts';

test('rows come in ascending order of value, equal ones in row order, missing ones not at all', () => {
  const column = Float32Array.of(3, -1, Number.NaN, 3, -Infinity, 1e-40, -1e-40, Infinity, -1);
  expect([...ascendingRows(column)]).toEqual([4, 1, 8, 6, 5, 0, 3, 7]);
});

test('any column is sorted as a comparison sort does it', () => {
  fc.assert(
    fc.property(fc.float32Array({ maxLength: 200 }), (column) => {
      // The radix puts -0 before 0; to the trainer they are equal.
      const values = column.map((value) => value + 0);
      const present = [...values.keys()].filter((row) => !Number.isNaN(values[row]!));
      expect([...ascendingRows(values)]).toEqual(
        present.toSorted((a, b) => values[a]! - values[b]! || a - b),
      );
    }),
    { seed: 4, numRuns: 300 },
  );
});

test('nothing to sort is no error', () => {
  expect(ascendingRows(new Float32Array(0))).toHaveLength(0);
  expect(ascendingRows(Float32Array.of(Number.NaN))).toHaveLength(0);
});

test('a column is read out of row-major features', () => {
  expect([...columnOf(Float32Array.of(1, 2, 3, 4, 5, 6), 3, 1)]).toEqual([2, 5]);
});
