import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseKeepingText, scalarText } from '../../src/table/digits.ts';

/** Numbers as JSON may write them. */
const numberText = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => JSON.stringify(value)),
  fc.stringMatching(/^-?(0|[1-9]\d{0,25})(\.\d{1,25})?([eE][+-]?\d{1,3})?$/),
);

describe('parseKeepingText', () => {
  test.each([
    '{"id":7179575217811000001,"x":[1e400,-0.12345678901234567]}',
    '[12345678901234567890,"12345678901234567890",1e-400,1.5]',
    '{"a":1.50,"b":10.0,"c":-0,"d":0.0000001,"e":1E3,"f":-0.0}',
    '{"id":1}',
  ])('JSON.stringify writes again what came: %s', (text) => {
    expect(JSON.stringify(parseKeepingText(text))).toBe(text);
  });

  test('every number keeps its text', () => {
    fc.assert(
      fc.property(numberText, fc.string(), (number, key) => {
        const text = `{${JSON.stringify(key)}:[${number}]}`;
        expect(JSON.stringify(parseKeepingText(text))).toBe(text);
        expect(scalarText(parseKeepingText(number))).toBe(number);
      }),
      { numRuns: 2000 },
    );
  });

  test('refuses what JSON.parse refuses', () => {
    expect(() => parseKeepingText('{"a":12345678901234567890')).toThrow(SyntaxError);
  });
});
