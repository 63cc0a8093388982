import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { linear, logarithmic, whole, zeroOr } from '../../../src/training/tuning/scale.ts';

const place = fc.double({ min: 0, max: 1, noNaN: true });

describe('a scale', () => {
  test('gives whole numbers the same width each, both ends included', () => {
    const scale = whole(1, 10);
    const counts = new Map<number, number>();
    for (let step = 0; step < 1000; step++) {
      const value = scale.at((step + 0.5) / 1000);
      counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    expect([...counts]).toEqual(Array.from({ length: 10 }, (_, index) => [index + 1, 100]));
    expect(scale.at(1)).toBe(10);
  });

  test('has half of a logarithmic one below the geometric mean of its ends', () => {
    expect(logarithmic(0.1, 10).at(0.5)).toBe(1);
    expect(logarithmic(0.02, 0.3).at(0)).toBe(0.02);
    expect(logarithmic(0.02, 0.3).at(1)).toBe(0.3);
  });

  test('may begin with a third of zeros', () => {
    const scale = zeroOr(logarithmic(0.05, 5));
    expect([scale.at(0), scale.at(0.33), scale.at(1 / 3), scale.at(1)]).toEqual([0, 0, 0.05, 5]);
  });

  test.each([
    ['whole', whole(1, 10)],
    ['linear', linear(0.3, 1)],
    ['logarithmic', logarithmic(0.1, 30)],
    ['zero or logarithmic', zeroOr(logarithmic(0.05, 5))],
  ])('finds the place of each of its own values again: %s', (_, scale) => {
    fc.assert(
      fc.property(place, (at) => {
        const value = scale.at(at);
        expect(scale.at(scale.placeOf(value))).toBe(value);
      }),
    );
  });

  test('puts a value beyond its ends at the end', () => {
    expect([logarithmic(0.1, 30).placeOf(0), logarithmic(0.1, 30).placeOf(99)]).toEqual([0, 1]);
    expect(linear(0.5, 1).placeOf(0.1)).toBe(0);
  });
});
