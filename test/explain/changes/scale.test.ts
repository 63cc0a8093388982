import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Field } from '../../../src/application/field.ts';
import { LARGEST_FLOAT32 } from '../../../src/application/float32.ts';
import { scaleOf } from '../../../src/explain/changes/scale.ts';
import { nextFloat32 } from '../../model/support/random-ensemble.ts';

const scale = (field: object) => scaleOf({ name: 'x', column: 'X', ...field } as Field)!;
const ends = (field: object) => {
  const { low, high, valueAt } = scale(field);
  return [valueAt(low), valueAt(high)];
};

describe('the scale of numbers', () => {
  test('has a place for each 32-bit float, in their order', () => {
    const { placeOf, valueAt } = scale({ type: 'number' });
    fc.assert(
      fc.property(fc.float({ noNaN: true, noDefaultInfinity: true, max: Math.fround(3e38) }), (value) => {
        expect(valueAt(placeOf(value))).toBe(value + 0);
        if (value !== 0) expect(valueAt(placeOf(value) + 1)).toBe(nextFloat32(value, 1) + 0);
      }),
    );
  });

  test('ends at the limits, exclusive ones left out', () => {
    expect(ends({ type: 'number' })).toEqual([-LARGEST_FLOAT32, LARGEST_FLOAT32]);
    expect(ends({ type: 'number', min: 0.5, max: 2 })).toEqual([0.5, 2]);
    expect(ends({ type: 'number', above: 0.5, below: 2 })).toEqual([nextFloat32(0.5, 1), nextFloat32(2, -1)]);
    // What no float is: the next one that is no limit any more.
    expect(ends({ type: 'number', above: 0.1 })[0]).toBe(Math.fround(0.1));
    expect(ends({ type: 'number', below: 0.1 })[1]).toBe(nextFloat32(0.1, -1));
  });
});

test('whole numbers and places on a scale of levels are their own places', () => {
  expect(ends({ type: 'integer', above: 0, max: 7.5 })).toEqual([1, 7]);
  expect(ends({ type: 'integer' })).toEqual([-Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER]);
  expect(ends({ type: 'category', levels: ['a', 'b', 'c'], ordered: true })).toEqual([0, 2]);
});

test('truths and levels without an order have none', () => {
  expect(scale({ type: 'boolean' })).toBeUndefined();
  expect(scale({ type: 'category', levels: ['a', 'b'] })).toBeUndefined();
});
