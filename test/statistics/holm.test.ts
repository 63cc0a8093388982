import fc from 'fast-check';
import { expect, test } from 'vitest';
import { holmAdjusted } from '../../src/statistics/holm.ts';

test('a worked example, in the order of the arguments', () => {
  // Smallest times 4, next times 3, and never less than the one before: R's p.adjust(…, "holm").
  const adjusted = holmAdjusted([0.01, 0.04, 0.03, 0.005]);
  [0.03, 0.06, 0.06, 0.02].forEach((expected, index) => {
    expect(adjusted[index]).toBeCloseTo(expected, 15);
  });
});

test('lies between the p-value and Bonferroni, and keeps the order', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 30 }), (values) => {
      const adjusted = holmAdjusted(values);
      values.forEach((value, index) => {
        expect(adjusted[index]).toBeGreaterThanOrEqual(value);
        expect(adjusted[index]).toBeLessThanOrEqual(Math.min(1, value * values.length));
        values.forEach((other, position) => {
          if (value < other) expect(adjusted[index]).toBeLessThanOrEqual(adjusted[position]!);
        });
      });
    }),
  );
});

test('one test needs no correction, and none gives none', () => {
  expect(holmAdjusted([0.2])).toEqual([0.2]);
  expect(holmAdjusted([])).toEqual([]);
});
