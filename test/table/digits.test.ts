import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseForWriting, parseKeepingDigits } from '../../src/table/digits.ts';

describe('parseKeepingDigits', () => {
  test.each([
    ['{"id":7179575217811000001}', { id: '7179575217811000001' }],
    [
      '{"id":-12345678901234567890,"x":[1.5,{"y":0.12345678901234567}]}',
      { id: '-12345678901234567890', x: [1.5, { y: '0.12345678901234567' }] },
    ],
    ['{"id":"7179575217811000001","n":12}', { id: '7179575217811000001', n: 12 }],
    ['{"a":1e400,"b":-1e999,"c":1e-400}', { a: '1e400', b: '-1e999', c: '1e-400' }],
    ['{"a":0e400,"b":1e300,"c":-0.0}', { a: 0, b: 1e300, c: -0 }],
    ['{"id":123456789012345,"n":7179575217811000001}', { id: 123456789012345, n: '7179575217811000001' }],
  ])('%s', (text, value) => {
    expect(parseKeepingDigits(text)).toEqual(value);
  });

  test('is JSON.parse where no number is long', () => {
    fc.assert(
      fc.property(fc.json({ depthSize: 'small' }), (text) => {
        fc.pre(!/\d[\d.]{14}/.test(text));
        expect(parseKeepingDigits(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  test('refuses what JSON.parse refuses', () => {
    expect(() => parseKeepingDigits('{"a":12345678901234567890')).toThrow(SyntaxError);
  });
});

describe('parseForWriting', () => {
  test.each([
    '{"id":7179575217811000001,"x":[1e400,-0.12345678901234567]}',
    '[12345678901234567890,"12345678901234567890",1e-400,1.5]',
    '{"id":1}',
  ])('JSON.stringify writes again what came: %s', (text) => {
    expect(JSON.stringify(parseForWriting(text))).toBe(text);
  });
});
