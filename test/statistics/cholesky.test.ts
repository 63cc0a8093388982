import fc from 'fast-check';
import { expect, test } from 'vitest';
import { choleskyFactor, choleskySolve } from '../../src/statistics/cholesky.ts';

test('factor and solution are those of their examples', () => {
  const factor = choleskyFactor(Float64Array.of(4, 2, 2, 5), 2)!;
  expect([...factor]).toEqual([2, 0, 1, 2]);
  expect([...choleskySolve(factor, [8, 12])]).toEqual([1, 2]);
});

test('a matrix with dependent columns or a negative direction has no factor', () => {
  expect(choleskyFactor(Float64Array.of(1, 2, 2, 4), 2)).toBeNull();
  expect(choleskyFactor(Float64Array.of(1, 2, 2, 1), 2)).toBeNull();
  expect(choleskyFactor(Float64Array.of(Number.NaN), 1)).toBeNull();
});

test('what it solves is the equation that was asked', () => {
  const size = 4;
  const entries = fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: 16, maxLength: 16 });
  fc.assert(
    fc.property(entries, (root) => {
      // R Rᵀ + I is positive definite, and no worse conditioned than 1 : 145.
      const matrix = Float64Array.from({ length: 16 }, (_, at) => {
        const [row, column] = [at >> 2, at & 3];
        const product = [0, 1, 2, 3].reduce((sum, k) => sum + root[row * 4 + k]! * root[column * 4 + k]!, 0);
        return product + (row === column ? 1 : 0);
      });
      const solution = choleskySolve(choleskyFactor(matrix, size)!, [1, 2, 3, 4]);
      for (let row = 0; row < size; row++) {
        const sum = [0, 1, 2, 3].reduce((all, k) => all + matrix[row * 4 + k]! * solution[k]!, 0);
        expect(sum).toBeCloseTo(row + 1, 9);
      }
    }),
  );
});
