import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SolventError } from '../../../src/errors.ts';
import { readUbjson } from '../../../src/model/xgboost/ubjson.ts';

/** Bytes of characters and numbers, side by side. */
function bytesOf(...parts: (string | number)[]): Uint8Array {
  return Uint8Array.from(
    parts.flatMap((part) => (typeof part === 'number' ? [part] : [...new TextEncoder().encode(part)])),
  );
}
const int64 = (value: number) => [
  0,
  0,
  0,
  0,
  value >>> 24,
  (value >>> 16) & 255,
  (value >>> 8) & 255,
  value & 255,
];

describe('what is read', () => {
  test.each<[string, Uint8Array, unknown]>([
    ['true, false, null', bytesOf('[TFZ]'), [true, false, null]],
    [
      'numbers of every kind',
      bytesOf(
        '[i',
        255,
        'U',
        255,
        'I',
        255,
        254,
        'l',
        255,
        255,
        255,
        253,
        'L',
        ...int64(7),
        'd',
        0x3f,
        0x80,
        0,
        0,
        'D',
        0x3f,
        0xf0,
        0,
        0,
        0,
        0,
        0,
        0,
        ']',
      ),
      [-1, 255, -2, -3, 7, 1, 1],
    ],
    ['a text', bytesOf('SU', 3, 'aé'), 'aé'],
    ['a text that begins as files of UTF-8 may', bytesOf('SU', 4, '\ufeffa'), '\ufeffa'],
    ['an object', bytesOf('{U', 1, 'aU', 1, 'U', 1, 'b{}}'), { a: 1, b: {} }],
    ['a counted array', bytesOf('[#U', 2, 'i', 1, 'T'), [1, true]],
    ['an array of one kind', bytesOf('[$I#U', 2, 1, 0, 255, 255), Int16Array.of(256, -1)],
    ['an array of nothing', bytesOf('[$L#U', 0), new Float64Array(0)],
  ])('%s', (_, bytes, value) => {
    expect(readUbjson(bytes)).toEqual(value);
  });

  test('a key such as __proto__ is a key like others', () => {
    const value = readUbjson(bytesOf('{U', 9, '__proto__{U', 1, 'aT}}')) as object;
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(Object.keys(value)).toEqual(['__proto__']);
  });

  test('it does not matter where in a buffer the bytes lie', () => {
    const bytes = bytesOf('?????[$d#U', 1, 0x3f, 0x80, 0, 0, '???');
    expect(readUbjson(bytes.subarray(5, -3))).toEqual(Float32Array.of(1));
  });
});

describe('what is not', () => {
  const huge = ['L', 0x7f, 255, 255, 255, 255, 255, 255, 255] as const;
  test.each<[string, Uint8Array, string]>([
    ['nothing', bytesOf(), 'byte 0 of the UBJSON: the file is cut short here'],
    ['an unknown marker', bytesOf('[TH]'), 'byte 2 of the UBJSON: "H" is no marker'],
    ['a byte that is no character', bytesOf('[', 0), 'byte 1 of the UBJSON: 0x00 is no marker'],
    ['more after the end', bytesOf('TT'), 'byte 1 of the UBJSON: the model ends here, and 1 bytes follow'],
    [
      'a huge text',
      bytesOf('S', ...huge, 'a'),
      'byte 1 of the UBJSON: 9223372036854775807 bytes of text go beyond the end'.replace(
        '9223372036854775807',
        '9223372036854776000',
      ),
    ],
    ['a huge array', bytesOf('[#', ...huge, 'T'), 'go beyond the end'],
    ['a huge array of one kind', bytesOf('[$d#', ...huge), 'go beyond the end'],
    [
      'an array of one kind, longer by a byte',
      bytesOf('[$d#U', 2, 0, 0, 0, 0, 0, 0, 0),
      'byte 4 of the UBJSON: 2 numbers of 4 bytes go beyond',
    ],
    ['an array of a kind that takes no bytes', bytesOf('[$T#', ...huge), '"T" is no marker'],
    ['an array of one kind without its length', bytesOf('[$U', 1, 1, 1), 'needs its length'],
    ['a length below 0', bytesOf('Si', 255), 'byte 1 of the UBJSON: -1 is no number of bytes'],
    ['half a length', bytesOf('Sd', 0x3f, 0, 0, 0), '0.5 is no number'],
    ['a length of words', bytesOf('SSU', 1, 'a'), '"S" is no marker'],
    ['a text that is no UTF-8', bytesOf('SU', 1, 0xff), 'byte 3 of the UBJSON: a text is not UTF-8'],
    [
      'a key that stands twice',
      bytesOf('{U', 1, 'aTU', 1, 'aT}'),
      'byte 5 of the UBJSON: the key "a" stands twice',
    ],
    ['an object with a count', bytesOf('{#U', 0), '"#" is no marker'],
    [
      'deep nesting',
      bytesOf('['.repeat(100_000)),
      'byte 64 of the UBJSON: values are nested more than 64 deep',
    ],
    [
      'deep nesting by keys',
      bytesOf(...Array.from({ length: 99 }, () => ['{U', 1, 'a']).flat()),
      'more than 64 deep',
    ],
  ])('%s', (_, bytes, reason) => {
    expect(() => readUbjson(bytes)).toThrow(
      expect.objectContaining({ code: 'validation_error', message: expect.stringContaining(reason) }),
    );
  });

  test('whatever the bytes are, they give a value or an error of ours', () => {
    const byte = fc.oneof(fc.constantFrom(...new TextEncoder().encode('{}[]$#SUiIlLdDTFZ')), fc.nat(255));
    fc.assert(
      fc.property(fc.array(byte, { maxLength: 60 }), (bytes) => {
        try {
          readUbjson(Uint8Array.from(bytes));
        } catch (error) {
          expect(error).toBeInstanceOf(SolventError);
        }
      }),
      { numRuns: 5000 },
    );
  });

  test('time in proportion to the bytes: a million empty arrays', () => {
    const bytes = bytesOf('[', '[]'.repeat(1_000_000), ']');
    const begin = performance.now();
    expect(readUbjson(bytes)).toHaveLength(1_000_000);
    expect(performance.now() - begin).toBeLessThan(5000);
  });
});
