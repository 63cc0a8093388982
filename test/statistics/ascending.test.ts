import { expect, test } from 'vitest';
import { countBelow, countUpTo } from '../../src/statistics/ascending.ts';

test('ascending numbers are counted below a value, and up to it', () => {
  for (const numbers of [[], [2], [1, 3, 3, 5, 8], [-1, 0, 0, 0, 7, 9, 11]])
    for (const value of [-Infinity, -1, 0, 1, 2, 3, 4, 8, 11, Infinity]) {
      expect(countUpTo(numbers, value)).toBe(numbers.filter((one) => one <= value).length);
      expect(countBelow(Float32Array.from(numbers), value)).toBe(numbers.filter((one) => one < value).length);
    }
});
