import fc from 'fast-check';
import { expect, test } from 'vitest';
import { float32Text } from '../../src/application/float32.ts';

test.each([
  [8759.7, '8759.7'],
  [8759.7000001, '8759.7'],
  [-0, '0'],
  [40, '40'],
  [16777217, '16777216'],
  [123456789, '123456790'],
  [1 / 3, '0.33333334'],
  [1e-45, '1.4013e-45'],
  [3.4028234663852886e38, '3.4028235e+38'],
])('the 32-bit float of %d is written %s', (value, text) => {
  expect(float32Text(value)).toBe(text);
});

test('floats have one text each, which reads back as the float', () => {
  fc.assert(
    fc.property(
      fc.float({ noNaN: true, noDefaultInfinity: true }),
      fc.double({ min: -1, max: 1 }),
      (float, part) => {
        expect(Math.fround(Number(float32Text(float)))).toBe(float + 0);
        const near = float * (1 + part * 2 ** -26);
        expect(float32Text(near) === float32Text(float)).toBe(Math.fround(near) + 0 === float + 0);
      },
    ),
  );
});

test('a decimal of at most six digits is its own text', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: -999_999, max: 999_999 }),
      fc.integer({ min: -20, max: 20 }),
      (digits, power) => {
        const decimal = Number(`${digits}e${power}`);
        expect(float32Text(decimal)).toBe(String(decimal));
      },
    ),
  );
});
