import { describe, expect, test } from 'vitest';
import { readFile } from '../../../src/model/xgboost/read-file.ts';
import { goldenFile } from './support/golden.ts';

const utf8 = (text: string) => new TextEncoder().encode(text);

function expectRefused(bytes: Uint8Array, reason: string): void {
  expect(() => readFile(bytes)).toThrow(
    expect.objectContaining({ code: 'validation_error', message: expect.stringContaining(reason) }),
  );
}

describe('which form it is', () => {
  test.each([
    ['JSON', utf8('{"a":[1]}'), { a: [1] }],
    ['JSON behind a byte order mark and white space', utf8('\ufeff \r\n\t{ "a" : [ 1 ] }\n'), { a: [1] }],
    ['UBJSON', Uint8Array.of(0x7b, 0x55, 1, 0x61, 0x5b, 0x69, 1, 0x5d, 0x7d), { a: [1] }],
    ['either', utf8('{}'), {}],
  ])('%s', (_, bytes, value) => {
    expect(readFile(bytes)).toEqual(value);
  });
});

describe('a broken file is called what it is, with the byte', () => {
  const whole = goldenFile('3.2.0-plain.ubj');
  const beginOf = (bytes: Uint8Array, text: string) => new TextDecoder('latin1').decode(bytes).indexOf(text);
  const at = (byte: number, to: number) => {
    const bytes = whole.slice();
    bytes[byte] = to;
    return bytes;
  };
  test.each<[string, Uint8Array, string]>([
    ['nothing', utf8(''), 'byte 0: the file is empty'],
    ['white space', utf8('\n \n'), 'byte 3 of the JSON: the file is cut short here'],
    ['a brace', utf8('{'), 'byte 1 of the JSON: the file is cut short here'],
    ['a pickle', Uint8Array.of(0x80, 4, 0x95), 'byte 0: here stands 0x80'],
    [
      'the old binary form',
      utf8('binf\u0000\u0000'),
      'save it in Python with booster.save_model("model.ubj")',
    ],
    [
      'JSON cut short',
      goldenFile('3.2.0-plain.json').subarray(0, 700),
      'byte 700 of the JSON: the file is cut',
    ],
    [
      'UBJSON cut short',
      whole.subarray(0, 100),
      '4 bytes of text go beyond the end of the file, which is cut short',
    ],
    [
      'UBJSON cut short in its first key',
      whole.subarray(0, 5),
      'byte 5 of the UBJSON: the file is cut short here',
    ],
    [
      'UBJSON cut short in a list of numbers',
      whole.subarray(0, beginOf(whole, '[$d#L') + 20),
      'of the UBJSON: 13 numbers go beyond the end of the file, which is cut short',
    ],
    ['UBJSON whose first marker is another', at(1, 0x58), 'byte 1 of the UBJSON: "X" is no marker'],
    [
      'UBJSON whose first marker is a quotation mark',
      at(1, 0x22),
      'byte 1 of the UBJSON: "\\"" is no marker',
    ],
    ['UBJSON whose brace is another', at(0, 0x58), 'byte 0: here stands "X"'],
    [
      'UBJSON with a key of 4 GB',
      at(6, 1),
      'bytes of text go beyond the end of the file, which is cut short',
    ],
  ])('%s', (_, bytes, reason) => {
    expectRefused(bytes, reason);
  });
});
