import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SolventError } from '../../../src/errors.ts';
import { readJson } from '../../../src/model/xgboost/json.ts';

const read = (text: string) => readJson(new TextEncoder().encode(text));

describe('what is read', () => {
  test('every value that JSON has is what JSON.parse says, however it is spaced', () => {
    const options = { numRuns: 500, seed: 12 };
    fc.assert(
      fc.property(fc.jsonValue(), fc.nat(3), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        expect(read(text)).toEqual(JSON.parse(text));
      }),
      options,
    );
  });

  test.each([
    '-0',
    '0.5',
    '-1.25E-7',
    '1e400',
    '123456789012345678901234567890',
    '2E+3',
    '4.9406564584124654E-324',
  ])('the number %s is what JSON.parse says', (text) => {
    expect(read(text)).toBe(JSON.parse(text));
  });

  test('numbers that JSON has none for, outside of texts', () => {
    expect(read('[NaN, Infinity,-Infinity,"NaN, -Infinity \\" NaN"]')).toEqual([
      Number.NaN,
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
      'NaN, -Infinity " NaN',
    ]);
  });

  test('escapes', () => {
    expect(read('"\\u0061\\n\\\\\\"\\/é"')).toBe('a\n\\"/é');
  });

  test('a key such as __proto__ is a key like others', () => {
    const value = read('{"__proto__":{"a":true}}') as object;
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(Object.keys(value)).toEqual(['__proto__']);
  });
});

describe('what is not, and at which byte', () => {
  test.each([
    ['', 'byte 0 of the JSON: the file is cut short here'],
    ['{"é":"', 'byte 7 of the JSON: the file is cut short here'],
    ['{"a"', 'byte 4 of the JSON: the file is cut short here'],
    ['["é",]', 'byte 6 of the JSON: a value is due, and here stands "]"'],
    ['{"a":1,}', 'byte 7 of the JSON: a key in quotation marks is due, and here stands "}"'],
    ['{a:1}', 'byte 1 of the JSON: a key in quotation marks is due, and here stands "a"'],
    ['{"a" 1}', 'byte 5 of the JSON: a colon is due, and here stands "1"'],
    ['{"a":1 "b":2}', 'byte 7 of the JSON: a comma, or the brace that ends the object, is due'],
    ['[1 2]', 'byte 3 of the JSON: a comma, or the bracket that ends the list, is due'],
    ['[01]', 'byte 2 of the JSON: a comma, or the bracket that ends the list, is due, and here stands "1"'],
    ['[1.]', 'byte 2 of the JSON'],
    ['[+1]', 'byte 1 of the JSON: a value is due, and here stands "+"'],
    ['[.5]', 'byte 1 of the JSON'],
    ['[-]', 'byte 1 of the JSON'],
    ['[NaNa]', 'byte 1 of the JSON: a value is due, and here stands "N"'],
    ['[nul]', 'byte 1 of the JSON'],
    ['[1e]', 'byte 2 of the JSON'],
    ['{}x', 'byte 2 of the JSON: the model ends here, and 1 bytes follow'],
    ['["\n"]', 'byte 2 of the JSON: a control character stands in a text'],
    ['["\\x"]', 'byte 1 of the JSON: a text has a backslash before what needs none'],
    ['["\\', 'byte 3 of the JSON: the file is cut short here'],
    ['{"learner":1,"learner":2}', 'byte 13 of the JSON: the key "learner" stands twice'],
    ['{"learner":1,"\\u006cearner":2}', 'byte 13 of the JSON: the key "learner" stands twice'],
    [`${'['.repeat(65)}`, 'byte 64 of the JSON: values are nested more than 64 deep'],
    [`${'{"a":['.repeat(33)}`, 'byte 192 of the JSON: values are nested more than 64 deep'],
  ])('%s', (text, reason) => {
    expect(() => read(text)).toThrow(
      expect.objectContaining({ code: 'validation_error', message: expect.stringContaining(reason) }),
    );
  });

  test.each([
    [[0x7b, 0x22, 0xc3, 0xa9, 0xff, 0x22], 'byte 4 of the JSON: it is no text in UTF-8'],
    [[0x7b, 0x22, 0xc3], 'byte 3 of the JSON: the file is cut short here'],
  ])('bytes that are no UTF-8: %j', (bytes, reason) => {
    expect(() => readJson(Uint8Array.from(bytes))).toThrow(reason);
  });

  test('whatever the text is, it is refused where JSON.parse refuses it, and otherwise the same', () => {
    const piece = fc.constantFrom(...'{}[]:,"\\0123456789.-+eE \n', '"a"', '"b":', 'true', 'null', 'é');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const text = pieces.join('');
        let value: unknown;
        try {
          value = JSON.parse(text);
        } catch {
          expect(() => read(text)).toThrow(SolventError);
          return;
        }
        try {
          expect(read(text)).toEqual(value);
        } catch (error) {
          expect((error as Error).message).toContain('stands twice');
        }
      }),
      { numRuns: 5000, seed: 12 },
    );
  });
});

test('five million brackets end at the first that is too deep, before anything is made of them', () => {
  const bytes = new TextEncoder().encode(`{"a":${'['.repeat(5_000_000)}`);
  const begin = performance.now();
  expect(() => readJson(bytes)).toThrow('byte 68 of the JSON: values are nested more than 64 deep');
  expect(performance.now() - begin).toBeLessThan(1000);
});
