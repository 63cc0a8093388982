import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isWithin, overlap, type Range, rangeSchema, someOf } from '../../src/application/range.ts';

describe('a range', () => {
  test.each<[object, string]>([
    [{}, 'must have one of from, above, to, below'],
    [{ from: 1, above: 1 }, 'begins twice: say from or above'],
    [{ to: 1, below: 1 }, 'ends twice: say to or below'],
    [{ from: 2, to: 1 }, 'leaves no number'],
    [{ above: 1, to: 1 }, 'leaves no number'],
    [{ above: 1, below: 1 + Number.EPSILON }, 'leaves no number'],
    [{ above: 0, below: Number.MIN_VALUE }, 'leaves no number'],
    [{ above: Number.MAX_VALUE }, 'leaves no number'],
  ])('%j is refused', (range, message) => {
    expect(rangeSchema.safeParse(range).error!.issues).toMatchObject([{ message }]);
  });

  test.each<Range>([
    { below: -1e300 },
    { above: 1e21 },
    { above: 1e308 },
    { below: -1e308 },
    { above: 0 },
    { below: Number.MAX_VALUE },
    { from: Number.MAX_VALUE },
  ])('%j has a number', (range) => {
    const value = someOf(rangeSchema.parse(range));
    expect(Number.isFinite(value)).toBe(true);
    expect(isWithin(range, value)).toBe(true);
  });

  const numbers = fc.oneof(
    fc.integer({ min: -99, max: 99 }),
    fc.double({ min: -9, max: 9, noNaN: true }),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    // Neighbours: between some of them there is nothing.
    fc.integer({ min: -2, max: 3 }).map((steps) => 1 + steps * Number.EPSILON),
    fc.integer({ min: -2, max: 3 }).map((steps) => steps * Number.MIN_VALUE),
  );
  const end = fc.option(numbers, { nil: undefined });
  const ranges = fc
    .record({ from: end, above: end, to: end, below: end })
    .filter((range) => rangeSchema.safeParse(range).success);

  test('meets another where a number lies in both', () => {
    const grid = Array.from({ length: 409 }, (_, index) => index / 2 - 102);
    const whole = fc.option(fc.integer({ min: -99, max: 99 }), { nil: undefined });
    const plain = fc
      .record({ from: whole, above: whole, to: whole, below: whole })
      .filter((range) => rangeSchema.safeParse(range).success);
    const places = fc.oneof(plain, fc.integer({ min: -99, max: 99 }));
    const has = (place: number | object, value: number) =>
      typeof place === 'number' ? place === value : isWithin(place, value);
    fc.assert(
      fc.property(places, places, (a, b) => {
        expect(overlap(a, b)).toBe(grid.some((value) => has(a, value) && has(b, value)));
      }),
      { numRuns: 1000 },
    );
  });

  test('names one of its numbers, a whole one where there is one', () => {
    fc.assert(
      fc.property(ranges, (range) => {
        const value = someOf(range);
        expect(isWithin(range, value)).toBe(true);
        const whole = Array.from({ length: 203 }, (_, index) => index - 101).some((number) =>
          isWithin(range, number),
        );
        if (whole) expect(Number.isInteger(value)).toBe(true);
      }),
      { numRuns: 3000 },
    );
  });
});
